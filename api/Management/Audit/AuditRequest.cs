using System.Reflection;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Represents a request for an audit log, with its filter.</summary>
/// <param name="Request">The request.</param>
/// <param name="Query">The entries that it selects.</param>
internal sealed record AuditRequest(ManagementRequest Request, AuditQuery Query) : IBindableFromHttpContext<AuditRequest>
{
    private const int MaxFilter = 512;

    private static readonly string[] Texts = ["actor", "action", "subject", "requestId"];

    /// <inheritdoc/>
    public static ValueTask<AuditRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = ManagementRequest.Of(context);
        var query = new AuditQuery(LogOf(request), 1);
        foreach (var name in Texts)
            if (request.Query(name) is { } text && (text.Length is 0 or > MaxFilter || text.Contains('\0', StringComparison.Ordinal)))
                return Fail(ProblemResult.BadRequest($"'{name}' must be 1 to {MaxFilter} characters."));
        if (!TryReadTime(request, "from", out var from) || !TryReadTime(request, "to", out var to))
            return Fail(ProblemResult.BadRequest("'from' and 'to' must be times such as 2027-01-31T08:00:00Z."));
        AuditResult? result = AuditResultNames.TryParse(request.Query("result"), out var parsed) ? parsed : null;
        if (result is null && request.Query("result") is not null)
            return Fail(ProblemResult.BadRequest("'result' must be ok, denied or failed."));
        return ValueTask.FromResult<AuditRequest?>(
            new(
                request,
                query with
                {
                    From = from,
                    To = to,
                    Actor = request.Query("actor"),
                    Action = request.Query("action"),
                    Subject = request.Query("subject"),
                    RequestId = request.Query("requestId"),
                    Result = result,
                }
            )
        );

        ValueTask<AuditRequest?> Fail(ProblemResult problem) => BindingProblem.ReportAsync<AuditRequest>(context, problem);
    }

    /// <summary>Returns the log that a request is for: that of the organization in its address, or otherwise of the installation.</summary>
    public static string LogOf(ManagementRequest request) =>
        request.Http.Request.RouteValues.ContainsKey("organization") ? request.Organization : AuditChain.Installation;

    private static bool TryReadTime(ManagementRequest request, string name, out DateTimeOffset? time)
    {
        time = null;
        if (request.Query(name) is not { } text)
            return true;
        if (!Rfc3339.TryParse(text, out var parsed))
            return false;
        time = parsed;
        return true;
    }
}
