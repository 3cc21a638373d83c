-- Grants the hosts' role its rights in the current database. Run it as the owner of the database after creating and after restoring it:
-- a dump contains no rights, and default rights apply only to tables created later.
GRANT USAGE ON SCHEMA public TO flagcluster;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO flagcluster;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO flagcluster;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO flagcluster;

-- Entries of the audit log and of environments' logs are only added: the hosts cannot alter or remove them. The owner removes entries whose
-- retention is over.
DO $$
BEGIN
    IF to_regclass('audit_log') IS NOT NULL THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_log, changes FROM flagcluster;
    END IF;
END
$$;
