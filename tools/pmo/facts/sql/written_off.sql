-- Client hours that were worked and are on no invoice for good: written off, left off an invoice (down), or entered as free of charge.
SELECT
  client,
  project,
  agreement,
  way,
  CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
  SUM(lost) AS hours,
  SUM(CASE WHEN hourly_rate IS NULL THEN 0 ELSE lost * hourly_rate END) AS amount,
  SUM(CASE WHEN hourly_rate IS NULL THEN lost ELSE 0 END) AS hours_without_price,
  SUM(CASE WHEN cost_rate IS NULL THEN 0 ELSE lost * cost_rate * COALESCE(cost_multiplier, 1) END) AS labour_cost,
  SUM(CASE WHEN cost_rate IS NULL THEN lost ELSE 0 END) AS hours_without_rate
FROM (
  SELECT
    client,
    project,
    agreement,
    day,
    hourly_rate,
    cost_rate,
    cost_multiplier,
    CASE WHEN status = 'WrittenOff' THEN 'off' WHEN billing = 'no_charge' THEN 'free' ELSE 'down' END AS way,
    CASE WHEN status = 'WrittenOff' OR billing = 'no_charge' THEN hours ELSE hours - invoiced_hours END AS lost
  FROM time_entries
  WHERE kind = 'client' AND day <= CAST('{as_of}' AS DATE)
    AND (status = 'WrittenOff' OR billing = 'no_charge' OR (status = 'Billed' AND billing = 'billable' AND invoiced_hours < hours))
) AS losses
GROUP BY client, project, agreement, way, CAST(DATE_TRUNC('MONTH', day) AS DATE)
ORDER BY month, client NULLS FIRST, project NULLS FIRST, agreement NULLS FIRST, way
