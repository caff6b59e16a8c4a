-- How long people waited before they entered their time: entries and hours by whole days between work and entry.
SELECT
  person,
  DATEDIFF('DAY', day, entered_on) AS entry_lag_days,
  SUM(hours) AS hours,
  COUNT(*) AS entries
FROM time_entries
WHERE entered_on IS NOT NULL AND day <= CAST('{as_of}' AS DATE)
GROUP BY person, DATEDIFF('DAY', day, entered_on)
ORDER BY person, entry_lag_days
