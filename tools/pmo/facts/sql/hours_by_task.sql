-- Hours and cost of each task, month and person: the rows of a project's actuals.csv.
SELECT
  project,
  wbs,
  CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
  person,
  SUM(hours) AS hours,
  SUM(CASE WHEN cost_rate IS NULL THEN 0 ELSE hours * cost_rate * COALESCE(cost_multiplier, 1) END) AS cost,
  COUNT(*) AS entries
FROM time_entries
WHERE project IS NOT NULL AND kind <> 'time_off' AND day <= CAST('{as_of}' AS DATE)
GROUP BY project, wbs, CAST(DATE_TRUNC('MONTH', day) AS DATE), person
ORDER BY project, wbs, month, person
