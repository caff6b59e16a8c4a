-- Hours of each person and month by how they count (metrics.md section 7); time off apart from work.
SELECT
  person,
  CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
  SUM(CASE WHEN kind = 'time_off' THEN 0 ELSE hours END) AS logged,
  SUM(CASE WHEN kind = 'time_off' THEN hours ELSE 0 END) AS time_off,
  SUM(CASE WHEN kind = 'client' THEN hours ELSE 0 END) AS client,
  SUM(CASE WHEN kind = 'client' AND billing = 'billable' THEN hours ELSE 0 END) AS billable,
  SUM(CASE WHEN kind = 'client' AND billing = 'covered' THEN hours ELSE 0 END) AS covered,
  SUM(CASE WHEN kind = 'client' AND billing = 'no_charge' THEN hours ELSE 0 END) AS no_charge,
  COUNT(*) AS entries
FROM time_entries
WHERE day <= CAST('{as_of}' AS DATE)
GROUP BY person, CAST(DATE_TRUNC('MONTH', day) AS DATE)
ORDER BY month, person
