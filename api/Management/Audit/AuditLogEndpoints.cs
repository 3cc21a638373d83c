using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Represents how the endpoints of a log differ from those of others.</summary>
/// <param name="Read">The permission to read the log.</param>
/// <param name="Export">The permission to export it.</param>
/// <param name="Entries">The name of its entries in the names of operations.</param>
/// <param name="Log">Its name in the names of operations.</param>
/// <param name="Title">Its name in sentences.</param>
/// <param name="Verifies">What a verification covers.</param>
internal sealed record AuditLogNames(Permission Read, Permission Export, string Entries, string Log, string Title, string Verifies);

/// <summary>Provides the endpoints that read, export and verify one audit log: that of an organization, or of the installation.</summary>
internal sealed class AuditLogEndpoints(IAuditReader reader, IAuditLog log, AuditVerifier verifier, AuditExport export)
{
    /// <summary>The schema of a time in the query.</summary>
    public const string TimeSchema = """{"type":"string","format":"date-time"}""";

    /// <summary>The schema of a text in the query.</summary>
    public const string TextSchema = """{"type":"string","minLength":1,"maxLength":512}""";

    /// <summary>Maps the endpoints in the group of a log.</summary>
    public void Map(IEndpointRouteBuilder audit, AuditLogNames names)
    {
        Filtered(audit.MapGet("", ListAsync))
            .Requires(names.Read)
            .WithName("List" + names.Entries)
            .WithSummary($"List entries of {names.Title}")
            .WithDescription("Returns entries, newest first.")
            .WithAnswer(200, "A page of entries.", typeof(Page<AuditEntryResponse>));
        Filtered(audit.MapGet("/export", ExportAsync))
            .Requires(names.Export)
            .WithName("Export" + names.Log)
            .WithSummary($"Export {names.Title}")
            .WithDescription(
                "Returns entries, oldest first: lines of JSON with hashes and a signed manifest, which 'audit verify --export' verifies "
                    + "without the database, or CSV. The export is an entry of the log."
            )
            .WithParameters(
                RequestParameterMetadata.Query(
                    "format",
                    "The format of the export.",
                    """{"type":"string","enum":["jsonl","csv"],"default":"jsonl"}"""
                )
            )
            .WithAnswer(200, "The entries.", typeof(string), AuditExportResult.JsonLines, "text/csv");
        audit
            .MapGet("/verify", VerifyAsync)
            .Requires(names.Read)
            .WithName("Verify" + names.Log)
            .WithSummary($"Verify {names.Title}")
            .WithDescription(
                $"Verifies the hashes of {names.Verifies}. For a log that takes longer than Management:TimeoutSeconds use the command "
                    + "'audit verify'."
            )
            .WithAnswer(200, "The result.", typeof(AuditVerificationResponse));
    }

    private async Task<IResult> ListAsync(AuditRequest request, PageRequest page)
    {
        long? after = null;
        if (page.After is { } cursor)
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                return ProblemResult.BadRequest("'after' must be the 'next' of the page before.");
            after = sequence;
        }
        var query = request.Query with { Limit = page.Limit + 1, Descending = true, After = after };
        var entries = await reader.ReadAsync(query, request.Request.Aborted);
        return ManagementJson.Ok(
            page.Take(entries, AuditEntryResponse.From, entry => entry.Sequence.ToString(CultureInfo.InvariantCulture))
        );
    }

    private async Task<IResult> ExportAsync(AuditRequest request)
    {
        var format = request.Request.Query("format") ?? "jsonl";
        if (format is not ("jsonl" or "csv"))
            return ProblemResult.BadRequest("'format' must be jsonl or csv.");
        await AuditExportEntry.AppendAsync(log, request, "log");
        return new AuditExportResult(export, request.Request, request.Query, format == "csv" ? AuditFormat.Csv : AuditFormat.Jsonl);
    }

    private async Task<IResult> VerifyAsync(ManagementRequest request) =>
        ManagementJson.Ok(
            AuditVerificationResponse.From(await verifier.VerifyAsync(AuditRequest.LogOf(request), [], cancellationToken: request.Aborted))
        );

    private static RouteHandlerBuilder Filtered(RouteHandlerBuilder endpoint) =>
        endpoint
            .WithParameters(
                RequestParameterMetadata.Query("from", "The earliest time.", TimeSchema),
                RequestParameterMetadata.Query("to", "The time before which entries are selected.", TimeSchema),
                RequestParameterMetadata.Query("actor", "Who acts, or for whom another acts, such as user:u7.", TextSchema),
                RequestParameterMetadata.Query("action", "The action, such as project.add.", TextSchema),
                RequestParameterMetadata.Query("subject", "The item, such as acme/shop; items below it are included.", TextSchema),
                RequestParameterMetadata.Query("result", "The result.", """{"type":"string","enum":["ok","denied","failed"]}"""),
                RequestParameterMetadata.Query("requestId", "The id of the request.", TextSchema)
            )
            .WithProblems(400);
}
