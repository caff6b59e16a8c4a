-- Expenses of each project, and how much of them goes back to the person who paid.
SELECT
  project,
  SUM(amount) AS amount,
  SUM(CASE WHEN reimbursable THEN amount ELSE 0 END) AS reimbursable,
  COUNT(*) AS entries
FROM expenses
WHERE project IS NOT NULL AND day <= CAST('{as_of}' AS DATE)
GROUP BY project
ORDER BY project
