using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>
/// Represents a table whose rows a control write changes: the transaction reads the row before and after the write, so that no write can
/// omit what it changed.
/// </summary>
/// <param name="Name">The table.</param>
/// <param name="Keys">The columns that identify a row, and the values that a subject gives them.</param>
/// <param name="Personal">The columns with personal data.</param>
internal sealed record AuditedTable(string Name, (string Column, Func<string, string> Value)[] Keys, params string[] Personal)
{
    /// <summary>What an entry has instead of a secret.</summary>
    public const string Masked = "***";

    /// <summary>Gets the columns that every entry has, because the id says little to people.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Gets the columns of bytes that are JSON without secrets.</summary>
    public string[] Documents { get; init; } = [];

    // These change with every write, or without one.
    private static readonly HashSet<string> Omitted = new(StringComparer.Ordinal)
    {
        "version",
        "updated_at",
        "last_used_at",
        "last_sign_in_at",
        "accepted_step",
    };

    private static readonly string[] Secrets = ["secret", "password", "hash"];

    // The objects of actions ("sdkKey.add") whose items are one row each.
    private static readonly Dictionary<string, AuditedTable> ByObject = new(StringComparer.Ordinal)
    {
        ["organization"] = new("organizations", [("slug", Whole)]),
        ["project"] = new("projects", [("organization", First), ("slug", Last)]),
        ["environment"] = new("environments", [("id", Whole)]),
        ["sdkKey"] = new("sdk_keys", [("id", Last)]),
        ["token"] = new("api_tokens", [("id", Last)]),
        ["member"] = new("members", [("organization", First), ("user_id", Last)]),
        ["group"] = new("member_groups", [("id", Last)]),
        ["role"] = new("roles", [("organization", First), ("slug", Last)]),
        ["service-account"] = new("service_accounts", [("id", Last)]),
        ["grant"] = new("grants", [("id", Last)]),
        ["webhook"] = new("webhooks", [("id", Last)]),
        ["hook"] = new("hooks", [("id", Last)]),
        ["anomaly-rule"] = new("anomaly_rules", [("environment", Environment), ("name", InEnvironment)]) { Documents = ["document"] },
        ["alert"] = new("alerts", [("environment", Environment), ("id", InEnvironment)]) { Names = ["rule", "flag"] },
        ["git"] = new("git_bindings", [("environment", Whole)]),
        ["invitation"] = new("single_use_links", [("id", Last)], "email", "normalized_email"),
        ["link"] = new("single_use_links", [("id", Last)], "email", "normalized_email"),
        ["second-factor"] = new("totp_secrets", [("account", Whole)]),
        ["sso-provider"] = new("sso_providers", [("id", Last)]),
        ["user"] = new("accounts", [("id", Last)], "email", "normalized_email", "name"),
    };

    /// <summary>Returns the table of an action's items, or null when they are not one row.</summary>
    public static AuditedTable? Of(string action) => ByObject.GetValueOrDefault(action[..action.IndexOf('.', StringComparison.Ordinal)]);

    /// <summary>Returns the row of a subject by column, or null when there is none.</summary>
    public async Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
        DbConnection connection,
        string subject,
        CancellationToken cancellationToken
    )
    {
        var rows = await connection.QueryAsync(
            $"SELECT * FROM {Name} WHERE {string.Join(" AND ", Keys.Select(key => $"{key.Column} = @{key.Column}"))}",
            Read,
            cancellationToken,
            [.. Keys.Select(key => ($"@{key.Column}", (object?)StoredText.Checked(key.Value(subject))))]
        );
        return rows is [var row] ? row : null;
    }

    /// <summary>Returns the difference of two states of a row as JSON objects, the personal columns apart.</summary>
    public (string? Before, string? After, string? Personal) Difference(
        IReadOnlyDictionary<string, object?>? before,
        IReadOnlyDictionary<string, object?>? after
    )
    {
        // Of a row that stays, only what changed is of interest.
        var changed =
            before is null || after is null
                ? null
                : before.Keys.Where(column => !Same(before[column], after[column])).ToHashSet(StringComparer.Ordinal);
        var personal = new JsonObject();
        Add(before, "before");
        Add(after, "after");
        return (Text(before), Text(after), personal.Count == 0 ? null : personal.ToJsonString());

        string? Text(IReadOnlyDictionary<string, object?>? row) =>
            row is null ? null : Select(row, column => !Personal.Contains(column)).ToJsonString();

        void Add(IReadOnlyDictionary<string, object?>? row, string name)
        {
            if (row is not null && Select(row, column => Personal.Contains(column)) is { Count: > 0 } columns)
                personal.Add(name, columns);
        }

        JsonObject Select(IReadOnlyDictionary<string, object?> row, Func<string, bool> condition) =>
            new(
                row.Where(column => condition(column.Key) && (changed?.Contains(column.Key) != false || Names.Contains(column.Key)))
                    .Select(column => KeyValuePair.Create(PropertyName(column.Key), Write(column.Key, column.Value)))
            );
    }

    private static Dictionary<string, object?> Read(DbDataReader row)
    {
        var columns = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var column = 0; column < row.FieldCount; column++)
            if (!Omitted.Contains(row.GetName(column)))
                columns.Add(row.GetName(column), row.IsDBNull(column) ? null : row.GetValue(column));
        return columns;
    }

    private static bool Same(object? left, object? right) =>
        left is byte[] bytes && right is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(left, right);

    private JsonNode? Write(string column, object? value) =>
        value switch
        {
            null => null,
            byte[] json when Documents.Contains(column) => JsonNode.Parse(json),
            // Every other column of bytes is a hash or an encrypted secret.
            byte[] => Masked,
            _ when Secrets.Any(secret => column.Contains(secret, StringComparison.Ordinal)) => Masked,
            long number => number,
            int number => number,
            bool boolean => boolean,
            string text => text,
            _ => throw new InvalidOperationException($"A column of {value.GetType()} cannot be audited."),
        };

    private static string PropertyName(string column)
    {
        var name = new StringBuilder(column.Length);
        for (var i = 0; i < column.Length; i++)
            if (column[i] != '_')
                name.Append(i > 0 && column[i - 1] == '_' ? char.ToUpperInvariant(column[i]) : column[i]);
        return name.ToString();
    }

    private static string Whole(string subject) => subject;

    private static string Environment(string subject) => subject[..EndOfEnvironment(subject)];

    private static string InEnvironment(string subject) => subject[(EndOfEnvironment(subject) + 1)..];

    /// <summary>Returns where the path of an environment ends, which has three parts.</summary>
    private static int EndOfEnvironment(string subject)
    {
        var slash = -1;
        for (var part = 0; part < 3; part++)
            slash = subject.IndexOf('/', slash + 1);
        return slash;
    }

    private static string First(string subject) => subject[..subject.IndexOf('/', StringComparison.Ordinal)];

    private static string Last(string subject) => subject[(subject.LastIndexOf('/') + 1)..];
}
