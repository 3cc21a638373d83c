using System.Reflection;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a request for a project that exists.</summary>
internal sealed record ProjectRequest(ManagementRequest Request, Project Project)
    : ManagementRequest(Request),
        IBindableFromHttpContext<ProjectRequest>
{
    /// <inheritdoc cref="IBindableFromHttpContext{TSelf}.BindAsync"/>
    public static new ValueTask<ProjectRequest?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = ManagementRequest.Of(context);
        var slug = request.Route("project");
        var directory = context.RequestServices.GetRequiredService<ControlDirectory>().Current;
        if (directory.FindProject(request.Organization, slug) is not { } found)
            return BindingProblem.ReportAsync<ProjectRequest>(context, ProblemResult.ProjectNotFound(slug));
        return ArchiveCheck.FindProblem(context, found, directory) is { } problem
            ? BindingProblem.ReportAsync<ProjectRequest>(context, problem)
            : ValueTask.FromResult<ProjectRequest?>(new(request, found));
    }
}
