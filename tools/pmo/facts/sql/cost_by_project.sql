-- Hours and labor cost of each project: hours x loaded hourly cost x cost multiplier (metrics.md section 8).
SELECT
  project,
  SUM(hours) AS hours,
  SUM(CASE WHEN cost_rate IS NULL THEN 0 ELSE hours * cost_rate * COALESCE(cost_multiplier, 1) END) AS labour_cost,
  SUM(CASE WHEN cost_rate IS NULL THEN hours ELSE 0 END) AS hours_without_rate,
  COUNT(*) AS entries
FROM time_entries
WHERE project IS NOT NULL AND kind <> 'time_off' AND day <= CAST('{as_of}' AS DATE)
GROUP BY project
ORDER BY project
