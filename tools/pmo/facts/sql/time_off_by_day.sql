-- Time off of each person and day, so that what was entered on a holiday of the firm is not taken off a second time.
SELECT person, day, SUM(hours) AS hours
FROM time_entries
WHERE kind = 'time_off' AND day <= CAST('{as_of}' AS DATE)
GROUP BY person, day
ORDER BY day, person
