SELECT portal.freshness()
