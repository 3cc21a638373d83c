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
    AuditLogEndpoints endpoints,
    IAuditLog log,
    IAuditMaintenance maintenance,
    AuditReport reports,
    AuditSigner signer
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var audit = routes
            .Organization.MapGroup("/audit")
            .WithTag(new("Audit", "The audit log of an organization: who did what, when, from where and why."))
            .WithProblems(404);
        endpoints.Map(
            audit,
            new(
                Read: Permission.AuditRead,
                Export: Permission.AuditExport,
                Entries: "AuditEntries",
                Log: "AuditLog",
                Title: "the audit log",
                Verifies: "the audit log and of the logs of the organization's environments"
            )
        );
        Report(
            audit.MapGet("/reports/access-review", ReportAccessAsync),
            "ReportAccess",
            "Report who has access",
            "Returns each role that each member and service account has now: where, since when, from whom, and through which group. It has "
                + "no period: former roles are entries of the log."
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
            "Returns every API token and SDK key that exists now, with its owner, scopes, age, expiry and last use. It has no period: "
                + "those that were revoked are entries of the log."
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

    private Task<IResult> ReportAccessAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.AccessReview);

    private Task<IResult> ReportTokensAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.TokenInventory);

    private Task<IResult> ReportChangesAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.ProductionChanges);

    private Task<IResult> ReportExceptionsAsync(AuditRequest request) => ReportAsync(request, AuditReportKind.Exceptions);

    private async Task<IResult> ReportAsync(AuditRequest request, AuditReportKind kind)
    {
        var format = request.Request.Query("format") ?? "json";
        if (format is not ("json" or "csv"))
            return ProblemResult.BadRequest("'format' must be json or csv.");
        await AuditExportEntry.AppendAsync(log, request, AuditReport.NameOf(kind));
        return new AuditReportResult(reports, request.Request, kind, request.Query, format == "csv");
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
            RequestParameterMetadata.Query("from", "The beginning of the period.", AuditLogEndpoints.TimeSchema),
            RequestParameterMetadata.Query("to", "The end of the period.", AuditLogEndpoints.TimeSchema),
            RequestParameterMetadata.Query(
                "subject",
                "A project or an environment, such as acme/shop/production.",
                AuditLogEndpoints.TextSchema
            )
        );
}
