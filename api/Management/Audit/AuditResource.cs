using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Provides the audit log of an organization.</summary>
internal sealed class AuditResource(
    IAuditReader reader,
    IAuditLog log,
    IAuditMaintenance maintenance,
    AuditVerifier verifier,
    AuditExport export,
    AuditReport reports,
    AuditSigner signer
) : IManagementResource
{
    private const string TimeSchema = """{"type":"string","format":"date-time"}""";
    private const string TextSchema = """{"type":"string","minLength":1,"maxLength":512}""";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var audit = routes
            .Organization.MapGroup("/audit")
            .WithTag(new("Audit", "The audit log of an organization: who did what, when, from where and why."))
            .WithProblems(404);
        Filtered(audit.MapGet("", ListAsync))
            .Requires(Permission.AuditRead)
            .WithName("ListAuditEntries")
            .WithSummary("List entries of the audit log")
            .WithDescription("Returns entries, newest first.")
            .WithAnswer(200, "A page of entries.", typeof(Page<AuditEntryResponse>));
        Filtered(audit.MapGet("/export", ExportAsync))
            .Requires(Permission.AuditExport)
            .WithName("ExportAuditLog")
            .WithSummary("Export the audit log")
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
            .Requires(Permission.AuditRead)
            .WithName("VerifyAuditLog")
            .WithSummary("Verify the audit log")
            .WithDescription(
                "Verifies the hashes of the audit log and of the logs of the organization's environments. For a log that takes longer than "
                    + "Management:TimeoutSeconds use the command 'audit verify'."
            )
            .WithAnswer(200, "The result.", typeof(AuditVerificationResponse));
        Report(
            audit.MapGet("/reports/access-review", ReportAccessAsync),
            "ReportAccess",
            "Report who has access",
            "Returns each role of each member and service account: where, since when, from whom, and through which group."
        );
        Period(
            Report(
                audit.MapGet("/reports/production-changes", ReportChangesAsync),
                "ReportProductionChanges",
                "Report changes of production",
                "Returns every change of the flags and segments of production-like environments in a period: when, by whom, why, what, and "
                    + "its hash. 'subject' selects a project or an environment instead."
            )
        );
        Period(
            Report(
                audit.MapGet("/reports/exceptions", ReportExceptionsAsync),
                "ReportExceptions",
                "Report exceptions",
                "Returns denied and failed actions in a period, and changes of environments without a reason."
            )
        );
        Report(
            audit.MapGet("/reports/token-inventory", ReportTokensAsync),
            "ReportTokens",
            "Report tokens and keys",
            "Returns every API token and SDK key with its owner, scopes, age, expiry and last use."
        );
        audit
            .MapGet("/key", Key)
            .Requires(Permission.AuditRead)
            .WithName("ReadAuditKey")
            .WithSummary("Read the public key of the audit log")
            .WithDescription("Returns the key that verifies the signatures of checkpoints and exports. Keep it outside the database.")
            .WithAnswer(200, "The key.", typeof(AuditKeyResponse));
        audit
            .MapPost("/erase", EraseAsync)
            // Who erases cannot be seen afterwards where they acted from: it takes the rights of an auditor, and the person in front of it.
            .Requires(Permission.MembersWrite, Permission.AuditExport)
            .RequiresFreshSignIn()
            .WithName("EraseAuditPerson")
            .WithSummary("Erase a person from the audit log")
            .WithDescription(
                "Erases the names, e-mail addresses, network addresses and user agents of a user, failed sign-ins and invitations to the "
                    + "addresses of the account included. Entries and hashes stay; the erasure is an entry. It can be repeated."
            )
            .WithAnswer(200, "The number of entries of which personal data was erased.", typeof(AuditErasureResponse));
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
        await RecordAsync(request, "log");
        return new AuditExportResult(export, request.Request, request.Query, format == "csv" ? AuditFormat.Csv : AuditFormat.Jsonl);
    }

    private async Task<IResult> VerifyAsync(ManagementRequest request)
    {
        var organization = request.Organization;
        return ManagementJson.Ok(
            AuditVerificationResponse.From(await verifier.VerifyAsync(organization, [], cancellationToken: request.Aborted))
        );
    }

    private Task<IResult> ReportAccessAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.AccessReview);

    private Task<IResult> ReportTokensAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.TokenInventory);

    private Task<IResult> ReportChangesAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.ProductionChanges);

    private Task<IResult> ReportExceptionsAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.Exceptions);

    private async Task<IResult> ReportAsync(AuditRequest request, AuditReportKind kind)
    {
        var format = request.Request.Query("format") ?? "json";
        if (format is not ("json" or "csv"))
            return ProblemResult.BadRequest("'format' must be json or csv.");
        await RecordAsync(request, AuditReport.NameOf(kind));
        return new AuditReportResult(reports, request.Request, kind, request.Query, format == "csv");
    }

    /// <summary>
    /// Appends the entry of an export before the entries are read: the export contains its own entry, and none is handed out without one.
    /// </summary>
    private async Task RecordAsync(AuditRequest request, string what)
    {
        var http = request.Request.Http;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var after = new JsonObject { ["export"] = what };
        foreach (var parameter in http.Request.Query)
            after[parameter.Key] = parameter.Value.ToString();
        var organization = request.Query.Organization;
        var initiator = request.Request.Initiator;
        await log.AppendAsync(
            new(initiator, organization, AuditActions.ExportLog, organization, AuditResult.Ok) { After = after.ToJsonString() },
            request.Request.Aborted
        );
    }

    private IResult Key(ManagementRequest request)
    {
        request.Http.Response.Headers.CacheControl = "no-cache";
        return ManagementJson.Ok(new AuditKeyResponse(signer.KeyId, signer.PublicKey));
    }

    private async Task<IResult> EraseAsync(ManagementRequest request, JsonBody<AuditErasureRequest> body)
    {
        var (initiator, organization, person) = (request.Initiator, request.Organization, body.Value.User);
        // The entry of the erasure has the id in its hashed bytes.
        if (person.Contains('@', StringComparison.Ordinal))
            return ProblemResult.Invalid([new("/user", "'user' must be the id of a user or of an invitation, not an e-mail address.")]);
        return ManagementJson.Ok(new AuditErasureResponse(await maintenance.EraseAsync(initiator, organization, person, request.Aborted)));
    }

    private static RouteHandlerBuilder Report(RouteHandlerBuilder endpoint, string name, string summary, string description) =>
        endpoint
            .Requires(Permission.AuditExport)
            .WithName(name)
            .WithSummary(summary)
            .WithDescription(description + " The report is an entry of the log.")
            .WithParameters(
                RequestParameterMetadata.Query(
                    "format",
                    "The format of the report.",
                    """{"type":"string","enum":["json","csv"],"default":"json"}"""
                )
            )
            .WithAnswer(200, "The report.", typeof(AuditReportResponse), "application/json", "text/csv")
            .WithProblems(400);

    private static void Period(RouteHandlerBuilder endpoint) =>
        endpoint.WithParameters(
            RequestParameterMetadata.Query("from", "The beginning of the period.", TimeSchema),
            RequestParameterMetadata.Query("to", "The end of the period.", TimeSchema),
            RequestParameterMetadata.Query("subject", "A project or an environment, such as acme/shop/production.", TextSchema)
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
