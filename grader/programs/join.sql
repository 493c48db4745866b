-- A table with an index, and a join of two; the table size, made before, says how many rows.
CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, city INTEGER);
WITH RECURSIVE numbers(n) AS
    (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < (SELECT rows FROM size))
INSERT INTO people SELECT n, printf('%08x', n * 2654435761 % 4294967296), n * 7919 % 500
FROM numbers;
CREATE INDEX people_by_name ON people(name);

CREATE TABLE cities(id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO cities SELECT DISTINCT city, 'city number ' || city FROM people;

SELECT cities.name, count(*), min(people.name), max(people.name)
FROM people JOIN cities ON people.city = cities.id
GROUP BY cities.id ORDER BY count(*), cities.name LIMIT 60;
SELECT count(*), total(length(name)) FROM people WHERE name BETWEEN '4' AND 'a';
DELETE FROM people WHERE id % 3 = 0;
SELECT substr(group_concat(name, ' '), 1, 400) FROM people ORDER BY name;
