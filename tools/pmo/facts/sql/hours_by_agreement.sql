-- Hours of each agreement and month: the rows of its usage.csv.
SELECT
  agreement,
  CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
  SUM(hours) AS hours,
  COUNT(*) AS entries
FROM time_entries
WHERE agreement IS NOT NULL AND kind <> 'time_off' AND day <= CAST('{as_of}' AS DATE)
GROUP BY agreement, CAST(DATE_TRUNC('MONTH', day) AS DATE)
ORDER BY agreement, month
