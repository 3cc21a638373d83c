using System.Globalization;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Bench.Control;

/// <summary>Inserts many rows of control data, each kind in one transaction: one for each row would sync the disk as many times.</summary>
internal static class ControlRows
{
    private const long CreatedAt = 1_700_000_000_000;

    // How many texts of keys are kept.
    private const int Kept = 1_000;

    /// <summary>Returns the id of a user.</summary>
    public static string User(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number:00000000}");

    /// <summary>Returns the address of a user.</summary>
    public static string Email(int number) => string.Create(CultureInfo.InvariantCulture, $"user-{number}@bench.example");

    /// <summary>Returns the slug of a project.</summary>
    public static string Project(int number) => string.Create(CultureInfo.InvariantCulture, $"project-{number}");

    /// <summary>Adds projects to an organization.</summary>
    public static void AddProjects(string database, string organization, int count) =>
        Insert(
            database,
            """
            INSERT INTO projects (organization, slug, name, created_at, version)
            VALUES (@organization, @slug, @slug, @createdAt, (SELECT version + 1 FROM control_version))
            """,
            count,
            number => [("@organization", organization), ("@slug", Project(number)), ("@createdAt", CreatedAt)]
        );

    /// <summary>Adds accounts, whose passwords no hasher compares.</summary>
    public static void AddAccounts(string database, int count) =>
        Insert(
            database,
            """
            INSERT INTO accounts (id, email, normalized_email, name, password, status, administrator, email_verified, session_epoch,
                created_at, version)
            VALUES (@id, @email, @email, 'Bench', '$none$', 'active', 0, 1, 0, @createdAt, (SELECT version + 1 FROM control_version))
            """,
            count,
            number => [("@id", User(number)), ("@email", Email(number)), ("@createdAt", CreatedAt)]
        );

    /// <summary>Adds server keys to an environment.</summary>
    /// <returns>The texts of some of them.</returns>
    public static string[] AddKeys(string database, EnvironmentId environment, int count)
    {
        var texts = new List<string>();
        Insert(
            database,
            """
            INSERT INTO sdk_keys (id, environment, kind, name, hash, origins, tags, created_at, disabled, version)
            VALUES (@id, @environment, 'server', @name, @hash, '', '', @createdAt, 0, (SELECT version + 1 FROM control_version))
            """,
            count,
            number =>
            {
                var secret = Secret.Create(Secret.ServerPrefix);
                if (number < Kept)
                    texts.Add(secret.Text);
                return
                [
                    ("@id", secret.Id),
                    ("@environment", environment.ToString()),
                    ("@name", string.Create(CultureInfo.InvariantCulture, $"service {number}")),
                    ("@hash", secret.Hash),
                    ("@createdAt", CreatedAt + number),
                ];
            }
        );
        return [.. texts];
    }

    private static void Insert(string database, string sql, int count, Func<int, (string Name, object Value)[]> valuesOf)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString()
        );
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var number = 0; number < count; number++)
        {
            command.Parameters.Clear();
            foreach (var (name, value) in valuesOf(number))
                command.Parameters.AddWithValue(name, value);
            command.ExecuteNonQuery();
        }
        command.Parameters.Clear();
        command.CommandText = "UPDATE control_version SET version = version + 1";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
