-- Hours that agreements covered, by ticket: where project work hides that nobody offered. Work of projects is not among them.
SELECT
  ticket,
  agreement,
  client,
  SUM(hours) AS hours,
  COUNT(*) AS entries,
  COUNT(DISTINCT person) AS people,
  MIN(day) AS first_day,
  MAX(day) AS last_day
FROM time_entries
WHERE ticket IS NOT NULL AND agreement IS NOT NULL AND project IS NULL AND kind = 'client' AND billing = 'covered'
  AND COALESCE(charge, 'service_ticket') = 'service_ticket' AND day <= CAST('{as_of}' AS DATE)
GROUP BY ticket, agreement, client
ORDER BY hours DESC, ticket, agreement, client
