CREATE TABLE account (id bigint PRIMARY KEY, opened_on date NOT NULL);
