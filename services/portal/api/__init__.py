"""The portal's JSON API: requests in, problems or JSON out. Knows no SQL."""
