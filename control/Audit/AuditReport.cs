using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Control.Audit;

/// <summary>Writes reports for auditors as JSON or CSV, with the period, the time, the filter and the head of the audit log.</summary>
public sealed class AuditReport
{
    private readonly IAuditReader _reader;
    private readonly LogReports _log;
    private readonly AccessReports _access;
    private readonly TimeProvider _time;

    internal AuditReport(IAuditReader reader, LogReports log, AccessReports access, TimeProvider time) =>
        (_reader, _log, _access, _time) = (reader, log, access, time);

    /// <summary>Returns the name of a report in addresses.</summary>
    public static string NameOf(AuditReportKind kind) =>
        kind switch
        {
            AuditReportKind.AccessReview => "access-review",
            AuditReportKind.ProductionChanges => "production-changes",
            AuditReportKind.Exceptions => "exceptions",
            AuditReportKind.TokenInventory => "token-inventory",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The report is not known."),
        };

    /// <summary>Writes a report.</summary>
    /// <param name="output">The stream.</param>
    /// <param name="kind">The report.</param>
    /// <param name="query">
    /// The organization; for reports on the log also the period, and environments as the subject. Its limit and its order are not used.
    /// </param>
    /// <param name="csv">Whether to write CSV instead of JSON.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    public async Task WriteAsync(
        Stream output,
        AuditReportKind kind,
        AuditQuery query,
        bool csv,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(query);
        var head = (await _reader.ReadHeadsAsync(cancellationToken)).FirstOrDefault(head => head.Organization == query.Organization);
        var facts = Facts(kind, query, head);
        var table = TableOf(kind, query, head?.Sequence ?? 0, cancellationToken);
        await WriteTextAsync(csv ? CsvHead(facts, table.Columns) : JsonHead(facts));
        var isFirst = true;
        await foreach (var row in table.Rows.WithCancellation(cancellationToken))
        {
            await WriteTextAsync(csv ? CsvRow(row) : (isFirst ? "\n" : ",\n") + JsonRow(table.Columns, row));
            isFirst = false;
        }
        await WriteTextAsync(csv ? "" : "\n]}\n");
        await output.FlushAsync(cancellationToken);

        async Task WriteTextAsync(string text) => await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private ReportTable TableOf(AuditReportKind kind, AuditQuery query, long last, CancellationToken cancellationToken) =>
        kind switch
        {
            AuditReportKind.AccessReview => _access.AccessReview(query.Organization, cancellationToken),
            AuditReportKind.ProductionChanges => _log.ProductionChanges(query, last, cancellationToken),
            AuditReportKind.Exceptions => _log.Exceptions(query, last, cancellationToken),
            _ => _access.TokenInventory(query.Organization, cancellationToken),
        };

    private List<(string Name, string? Value)> Facts(AuditReportKind kind, AuditQuery query, AuditHead? head) =>
        [
            ("report", NameOf(kind)),
            ("organization", query.Organization),
            ("from", query.From is { } from ? AuditTime.Text(AuditTime.Of(from)) : null),
            ("to", query.To is { } to ? AuditTime.Text(AuditTime.Of(to)) : null),
            ("generatedAt", AuditTime.Text(AuditTime.Of(_time.GetUtcNow()))),
            ("subject", query.Subject),
            ("headSequence", head?.Sequence.ToString(CultureInfo.InvariantCulture)),
            ("headHash", head is null ? null : Convert.ToHexStringLower(head.Hash.Span)),
        ];

    private static string CsvHead(List<(string Name, string? Value)> facts, string[] columns)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in facts)
            Csv.AppendRow(text, [name, value]);
        Csv.AppendRow(text, [""]);
        Csv.AppendRow(text, columns);
        return text.ToString();
    }

    private static string CsvRow(string?[] row)
    {
        var text = new StringBuilder();
        Csv.AppendRow(text, row);
        return text.ToString();
    }

    private static string JsonHead(List<(string Name, string? Value)> facts)
    {
        var head = Encoding.UTF8.GetString(AuditLine.Write(writer => WriteMembers(writer, facts)));
        return head[..^1] + ",\"items\":[";
    }

    private static string JsonRow(string[] columns, string?[] row) =>
        Encoding.UTF8.GetString(AuditLine.Write(writer => WriteMembers(writer, columns.Zip(row))));

    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<(string Name, string? Value)> members)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
            if (value is not null)
                writer.WriteString(name, value);
        writer.WriteEndObject();
    }
}
