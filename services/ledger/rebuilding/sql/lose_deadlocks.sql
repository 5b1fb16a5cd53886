-- $1: how long we wait before we look whether the other one waits for us. Only who may set it does.
SELECT set_config('deadlock_timeout', $1, true)
WHERE has_parameter_privilege('deadlock_timeout', 'SET')
