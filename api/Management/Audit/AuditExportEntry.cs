using System.Text.Json.Nodes;
using FlagCluster.Contracts.Audit;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Appends the entries of exports.</summary>
internal static class AuditExportEntry
{
    /// <summary>
    /// Appends the entry of an export before the entries are read: the export contains its own entry, and none is handed out without one.
    /// </summary>
    /// <param name="log">The audit logs.</param>
    /// <param name="request">The request for the export.</param>
    /// <param name="what">What is exported: the log, or the name of a report.</param>
    public static async Task AppendAsync(IAuditLog log, AuditRequest request, string what)
    {
        var http = request.Request.Http;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var after = new JsonObject { ["export"] = what };
        foreach (var parameter in http.Request.Query)
            after[parameter.Key] = parameter.Value.ToString();
        var organization = request.Query.Organization;
        var subject = organization == AuditChain.Installation ? "installation" : organization;
        await log.AppendAsync(
            new(request.Request.Initiator, organization, AuditActions.ExportLog, subject, AuditResult.Ok) { After = after.ToJsonString() },
            request.Request.Aborted
        );
    }
}
