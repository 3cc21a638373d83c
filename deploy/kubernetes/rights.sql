-- Grants the hosts' role its rights in the current database. Run it as the owner of the database after creating and after restoring it:
-- a dump contains no rights, and default rights apply only to tables created later.
GRANT USAGE ON SCHEMA public TO flagcluster;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO flagcluster;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO flagcluster;
