using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Audit;

/// <summary>Provides the reports that are read from the audit log.</summary>
internal sealed class LogReports(IAuditReader reader, ControlDirectory directory)
{
    private const int PageSize = 500;

    private static readonly string[] Columns =
    [
        "sequence",
        "time",
        "kind",
        "action",
        "subject",
        "result",
        "code",
        "count",
        "actor",
        "onBehalfOf",
        "via",
        "requestId",
        "reason",
        "version",
        "operations",
        "items",
        "changeHash",
        "hash",
    ];

    /// <summary>Returns the changes of production-like environments, or of the environments that the query's subject names.</summary>
    public ReportTable ProductionChanges(AuditQuery query, long last, CancellationToken cancellationToken)
    {
        var production = query.Subject is null ? ProductionLike(query.Organization) : null;
        return new(
            Columns,
            RowsAsync(
                query with
                {
                    Action = AuditActions.ChangeEnvironment,
                },
                last,
                entry => production?.Contains(entry.GetProperty("subject").GetString()!) == false ? null : "change",
                cancellationToken
            )
        );
    }

    /// <summary>Returns denied and failed actions, and changes without a reason.</summary>
    public ReportTable Exceptions(AuditQuery query, long last, CancellationToken cancellationToken) =>
        new(
            Columns,
            RowsAsync(
                query,
                last,
                entry =>
                {
                    var result = entry.GetProperty("result").GetString();
                    if (result != "ok")
                        return result;
                    var hasReason = entry.TryGetProperty("reason", out _);
                    return entry.TryGetProperty("change", out _) && !hasReason ? "changeWithoutReason" : null;
                },
                cancellationToken
            )
        );

    private HashSet<string> ProductionLike(string organization)
    {
        var snapshot = directory.Current;
        return snapshot
            .ProjectsOf(organization)
            .SelectMany(project => snapshot.EnvironmentsOf(organization, project.Slug))
            .Where(environment => environment.IsProductionLike)
            .Select(environment => environment.Id.ToString())
            .ToHashSet(StringComparer.Ordinal);
    }

    private async IAsyncEnumerable<string?[]> RowsAsync(
        AuditQuery query,
        long last,
        Func<JsonElement, string?> kindOf,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        query = query with { Limit = PageSize, Descending = false };
        while (true)
        {
            var page = await reader.ReadAsync(query, cancellationToken);
            foreach (var entry in page)
                if (entry.Sequence <= last && Row(entry, kindOf) is { } row)
                    yield return row;
            if (page.Count < PageSize)
                yield break;
            query = query with { After = page[^1].Sequence };
        }
    }

    private static string?[]? Row(AuditEntry entry, Func<JsonElement, string?> kindOf)
    {
        using var document = JsonDocument.Parse(entry.Bytes);
        var root = document.RootElement;
        if (kindOf(root) is not { } kind)
            return null;
        var isChange = root.TryGetProperty("change", out var change);
        var actor = root.GetProperty("actor");
        return
        [
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            Text(root, "time"),
            kind,
            Text(root, "action"),
            Text(root, "subject"),
            Text(root, "result"),
            Text(root, "code"),
            Text(root, "count") ?? "1",
            Actor(actor),
            actor.TryGetProperty("onBehalfOf", out var other) ? Actor(other) : null,
            Text(root, "via"),
            Text(root, "requestId"),
            Text(root, "reason"),
            isChange ? Text(change, "version") : null,
            isChange ? Text(change, "operations") : null,
            isChange ? string.Join(' ', change.GetProperty("items").EnumerateArray().Select(item => item.GetString())) : null,
            isChange ? Text(change, "hash") : null,
            Convert.ToHexStringLower(entry.Hash.Span),
        ];
    }

    private static string Actor(JsonElement actor) => $"{actor.GetProperty("kind").GetString()}:{actor.GetProperty("id").GetString()}";

    private static string? Text(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();
}
