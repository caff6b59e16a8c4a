-- Billable work that is on no invoice yet: what is approved, at its price (metrics.md section 8, unbilled_wip), and what waits for approval.
SELECT
  client,
  project,
  agreement,
  SUM(CASE WHEN approved THEN billed_hours ELSE 0 END) AS hours,
  SUM(CASE WHEN approved AND hourly_rate IS NOT NULL THEN billed_hours * hourly_rate ELSE 0 END) AS amount,
  SUM(CASE WHEN approved AND hourly_rate IS NULL THEN billed_hours ELSE 0 END) AS hours_without_price,
  SUM(CASE WHEN approved THEN 0 ELSE billed_hours END) AS waiting_hours,
  MIN(day) AS first_day
FROM (
  SELECT
    client,
    project,
    agreement,
    day,
    hourly_rate,
    COALESCE(hours_billed, hours) AS billed_hours,
    COALESCE(status, '') IN ('ApprovedByTierOne', 'ApprovedByTierTwo', 'ReadyToBill') AS approved
  FROM time_entries
  WHERE kind = 'client' AND billing = 'billable' AND COALESCE(status, '') NOT IN ('Billed', 'BilledAgreement', 'WrittenOff')
    AND day <= CAST('{as_of}' AS DATE)
) AS open_work
GROUP BY client, project, agreement
ORDER BY client NULLS FIRST, project NULLS FIRST, agreement NULLS FIRST
