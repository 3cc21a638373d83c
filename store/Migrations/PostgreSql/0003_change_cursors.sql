-- How far each feed of changes has come in the log of each environment.
CREATE TABLE change_cursors (
    feed        TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    PRIMARY KEY (feed, environment)
);
