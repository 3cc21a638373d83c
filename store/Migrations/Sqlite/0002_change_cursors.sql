-- How far each feed of changes has come in the log of each environment.
CREATE TABLE change_cursors (
    feed        TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    PRIMARY KEY (feed, environment)
);
