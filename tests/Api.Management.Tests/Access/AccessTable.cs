using System.Globalization;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Represents the table of docs/api-permissions.md: the status of each route for each kind of credential.</summary>
internal sealed record AccessTable(IReadOnlyList<AccessRow> Rows)
{
    /// <summary>The kinds of credentials, in the order of the columns.</summary>
    public static readonly string[] Credentials =
    [
        "none",
        "malformed",
        "client key",
        "server key",
        "API token",
        "token of another organization",
    ];

    /// <summary>Reads the table.</summary>
    public static AccessTable Read(string path) =>
        new([
            .. File.ReadLines(path)
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => AccessRow.Parse([.. line.Split('|', StringSplitOptions.TrimEntries)[1..^1]])),
        ]);
}

/// <summary>Represents one route of the table.</summary>
internal sealed record AccessRow(string Method, string Path, string Permission, IReadOnlyDictionary<string, int> Statuses)
{
    /// <summary>Gets the method and the path.</summary>
    public string Route => $"{Method} {Path}";

    /// <summary>Parses the cells of a row.</summary>
    public static AccessRow Parse(string[] cells)
    {
        var route = cells[0].Trim('`').Split(' ');
        var statuses = AccessTable
            .Credentials.Zip(cells.Skip(2))
            .ToDictionary(column => column.First, column => int.Parse(column.Second, CultureInfo.InvariantCulture));
        return new(route[0], route[1], cells[1], statuses);
    }
}
