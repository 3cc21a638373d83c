using System.Globalization;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Represents the table of docs/api-permissions.md: the status of each route for each kind of caller.</summary>
internal sealed record AccessTable(IReadOnlyList<AccessRow> Rows)
{
    public const string Environment = "/api/v1/projects/{project}/environments/{environment}";

    private const string Organization = "/api/v1/organizations/{organization}";

    /// <summary>The callers, in the order of the columns: credentials of other kinds first, then people with one role each.</summary>
    public static readonly string[] Callers =
    [
        "none",
        "client key",
        "server key",
        "other organization",
        "other environment",
        "signed in",
        "owner",
        "admin",
        "auditor",
        "member",
        "maintainer",
        "releaser",
        "editor",
        "operator",
        "viewer",
    ];

    /// <summary>Reads the table.</summary>
    public static AccessTable Read(string path) =>
        new([
            .. File.ReadLines(path)
                .SkipWhile(line => !line.StartsWith("| route ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => AccessRow.Parse([.. line.Split('|', StringSplitOptions.TrimEntries)[1..^1]])),
        ]);

    /// <summary>Returns the path of a route from its short form in the table.</summary>
    public static string Expand(string path) =>
        path.Replace("ENV", Environment, StringComparison.Ordinal).Replace("ORG", Organization, StringComparison.Ordinal);

    /// <summary>Returns the short form of a path.</summary>
    public static string Shorten(string path) =>
        path.Replace(Environment, "ENV", StringComparison.Ordinal).Replace(Organization, "ORG", StringComparison.Ordinal);
}

/// <summary>Represents one route of the table.</summary>
internal sealed record AccessRow(string Method, string Path, string Permission, IReadOnlyList<int> Statuses)
{
    /// <summary>Gets the method and the path.</summary>
    public string Route => $"{Method} {Path}";

    /// <summary>Gets the status for people with the role owner.</summary>
    public int Owner => Statuses[Array.IndexOf(AccessTable.Callers, "owner")];

    /// <summary>Parses the cells of a row.</summary>
    public static AccessRow Parse(string[] cells)
    {
        var route = cells[0].Trim('`').Split(' ');
        return new(
            route[0],
            AccessTable.Expand(route[1]),
            cells[1],
            [.. cells.Skip(2).Select(cell => int.Parse(cell, CultureInfo.InvariantCulture))]
        );
    }

    /// <summary>Returns the row as a line of the table.</summary>
    public override string ToString() => $"| `{Method} {AccessTable.Shorten(Path)}` | {Permission} | {string.Join(" | ", Statuses)} |";
}
