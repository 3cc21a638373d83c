using System.Reflection;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Represents a request for the webhooks of a project, or of the organization without its projects.</summary>
/// <param name="Request">The request.</param>
/// <param name="Scope">The project or the organization.</param>
internal sealed record WebhookRequest(ManagementRequest Request, Scope Scope)
    : ManagementRequest(Request),
        IBindableFromHttpContext<WebhookRequest>
{
    /// <inheritdoc cref="IBindableFromHttpContext{TSelf}.BindAsync"/>
    public static new ValueTask<WebhookRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = ManagementRequest.Of(context);
        var directory = context.RequestServices.GetRequiredService<ControlDirectory>().Current;
        if (context.Request.RouteValues.ContainsKey("project"))
        {
            var slug = request.Route("project");
            return directory.FindProject(request.Organization, slug) is { } project
                ? Bound(new(request, Scope.Of(project.Organization, project.Slug)))
                : BindingProblem.ReportAsync<WebhookRequest>(context, ProblemResult.ProjectNotFound(slug));
        }
        // The organization of the path is that of the request, or the request would not be authorized.
        return Bound(new(request, Scope.Of(request.Organization)));
    }

    private static ValueTask<WebhookRequest?> Bound(WebhookRequest request) => ValueTask.FromResult<WebhookRequest?>(request);
}
