using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Control.Audit;

/// <summary>Writes an audit log to a stream, page by page.</summary>
/// <param name="reader">Reads the log.</param>
/// <param name="signer">Signs the manifest.</param>
/// <param name="time">The clock.</param>
public sealed class AuditExport(IAuditReader reader, AuditSigner signer, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly string[] Columns =
    [
        "sequence",
        "time",
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
        "before",
        "after",
        "change",
        "actorData",
        "subjectData",
        "previous",
        "hash",
    ];

    /// <summary>Writes the entries that exist when the call begins, oldest first.</summary>
    /// <param name="output">The stream.</param>
    /// <param name="query">Selects entries. Its limit and its order are not used.</param>
    /// <param name="format">The format.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <returns>The number of entries.</returns>
    public async Task<long> WriteAsync(Stream output, AuditQuery query, AuditFormat format, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(query);
        var heads = await reader.ReadHeadsAsync(cancellationToken);
        var last = heads.FirstOrDefault(head => head.Organization == query.Organization)?.Sequence ?? 0;
        query = query with { Limit = PageSize, Descending = false };
        var isFiltered = query != new AuditQuery(query.Organization, PageSize) { After = query.After };
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AuditEntry? first = null,
            newest = null;
        var count = 0L;
        await WriteAsync(
            format == AuditFormat.Csv
                ? Text(text => Csv.AppendRow(text, Columns))
                : Line(writer => WriteHead(writer, query.Organization, isFiltered))
        );
        while (true)
        {
            var page = await reader.ReadAsync(query, cancellationToken);
            var buffer = new ArrayBufferWriter<byte>();
            foreach (var entry in page)
            {
                if (entry.Sequence > last)
                    break;
                buffer.Write(
                    format == AuditFormat.Csv ? Text(text => Csv.AppendRow(text, Row(entry))) : [.. AuditLine.Write(entry), (byte)'\n']
                );
                (first, newest) = (first ?? entry, entry);
                count++;
            }
            await WriteAsync(buffer.WrittenMemory);
            if (page.Count < PageSize || page[^1].Sequence >= last)
                break;
            query = query with { After = page[^1].Sequence };
        }
        if (format == AuditFormat.Jsonl)
            await WriteAsync(Manifest(query.Organization, isFiltered, count, first, newest, digest.GetHashAndReset()));
        await output.FlushAsync(cancellationToken);
        return count;

        async Task WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            digest.AppendData(bytes.Span);
            await output.WriteAsync(bytes, cancellationToken);
        }
    }

    private byte[] Manifest(string organization, bool isFiltered, long count, AuditEntry? first, AuditEntry? newest, byte[] digest)
    {
        var manifest = AuditLine.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("organization"u8, organization);
            writer.WriteString("time"u8, AuditTime.Text(AuditTime.Of(time.GetUtcNow())));
            writer.WriteBoolean("filtered"u8, isFiltered);
            writer.WriteNumber("entries"u8, count);
            if (first is not null && newest is not null)
            {
                writer.WriteNumber("firstSequence"u8, first.Sequence);
                writer.WriteString("firstHash"u8, Convert.ToHexStringLower(first.Hash.Span));
                writer.WriteNumber("lastSequence"u8, newest.Sequence);
                writer.WriteString("lastHash"u8, Convert.ToHexStringLower(newest.Hash.Span));
            }
            writer.WriteString("sha256"u8, Convert.ToHexStringLower(digest));
            writer.WriteEndObject();
        });
        return Line(writer => AuditSignature.Write(writer, "manifest", manifest, signer));
    }

    private static void WriteHead(Utf8JsonWriter writer, string organization, bool isFiltered)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("export"u8);
        writer.WriteNumber("v"u8, 1);
        writer.WriteString("organization"u8, organization);
        writer.WriteBoolean("filtered"u8, isFiltered);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string?[] Row(AuditEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Bytes);
        using var personal = JsonDocument.Parse(entry.Personal ?? "{}");
        var root = document.RootElement;
        var actor = root.GetProperty("actor");
        return
        [
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            Cell(root, "time"),
            Cell(root, "action"),
            Cell(root, "subject"),
            Cell(root, "result"),
            Cell(root, "code"),
            Cell(root, "count") ?? "1",
            Actor(actor),
            actor.TryGetProperty("onBehalfOf", out var other) ? Actor(other) : null,
            Cell(root, "via"),
            Cell(root, "requestId"),
            Cell(root, "reason"),
            Cell(root, "before"),
            Cell(root, "after"),
            Cell(root, "change"),
            Cell(personal.RootElement, "actor"),
            Cell(personal.RootElement, "subject"),
            Convert.ToHexStringLower(entry.Previous.Span),
            Convert.ToHexStringLower(entry.Hash.Span),
        ];
    }

    private static string Actor(JsonElement actor) => $"{actor.GetProperty("kind").GetString()}:{actor.GetProperty("id").GetString()}";

    private static string? Cell(JsonElement item, string name) =>
        !item.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();

    private static byte[] Text(Action<StringBuilder> append)
    {
        var text = new StringBuilder();
        append(text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Line(Action<Utf8JsonWriter> write) => [.. AuditLine.Write(write), (byte)'\n'];
}
