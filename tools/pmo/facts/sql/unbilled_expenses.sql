-- Billable expenses that are on no invoice yet: what the client is to pay for them, else what was paid.
SELECT
  client,
  project,
  agreement,
  SUM(CASE WHEN COALESCE(status, '') IN ('ApprovedByTierOne', 'ApprovedByTierTwo', 'ReadyToBill') THEN COALESCE(bill_amount, amount) ELSE 0 END) AS amount,
  SUM(CASE WHEN COALESCE(status, '') IN ('ApprovedByTierOne', 'ApprovedByTierTwo', 'ReadyToBill') THEN 0 ELSE COALESCE(bill_amount, amount) END) AS waiting,
  MIN(day) AS first_day
FROM expenses
WHERE billable_option = 'billable' AND client IS NOT NULL AND COALESCE(status, '') NOT IN ('Billed', 'BilledAgreement', 'WrittenOff')
  AND day <= CAST('{as_of}' AS DATE)
GROUP BY client, project, agreement
ORDER BY client, project NULLS FIRST, agreement NULLS FIRST
