-- What the hosts' role may do in the database this is run in. Run it as the database's owner: when the database was made, and after a restore.
-- A dump holds no rights, and default rights are given to tables that are made later, not to those there are.
GRANT USAGE ON SCHEMA public TO flagcluster;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO flagcluster;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO flagcluster;
