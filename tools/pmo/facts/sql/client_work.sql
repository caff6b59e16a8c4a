-- Client work of each client, agreement, project and month by how it counts: hours, what they cost, what was invoiced hour by hour.
SELECT
  client,
  agreement,
  project,
  billing,
  CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
  SUM(hours) AS hours,
  SUM(CASE WHEN cost_rate IS NULL THEN 0 ELSE hours * cost_rate * COALESCE(cost_multiplier, 1) END) AS labour_cost,
  SUM(CASE WHEN cost_rate IS NULL THEN hours ELSE 0 END) AS hours_without_rate,
  SUM(CASE WHEN billing = 'billable' AND status = 'Billed' THEN COALESCE(invoiced_amount, 0) ELSE 0 END) AS invoiced,
  MIN(day) AS first_day
FROM time_entries
WHERE kind = 'client' AND day <= CAST('{as_of}' AS DATE)
GROUP BY client, agreement, project, billing, CAST(DATE_TRUNC('MONTH', day) AS DATE)
ORDER BY month, client NULLS FIRST, agreement NULLS FIRST, project NULLS FIRST, billing NULLS FIRST
