-- The keys of data protection, as XML. They encrypt what must be read again, such as the secrets of webhooks. Rows are only added.
CREATE TABLE protection_keys (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    xml  TEXT COLLATE "C" NOT NULL
);
