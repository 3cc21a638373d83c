using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Holds the first problem that was found while the parameters of a request were bound. A parameter that cannot be bound reports it and
/// binds to null; <see cref="BindingProblemFilter"/> then answers with the problem and the handler is not called.
/// </summary>
internal sealed class BindingProblem
{
    private BindingProblem(ProblemResult result) => Result = result;

    /// <summary>Gets the answer.</summary>
    public ProblemResult Result { get; }

    /// <summary>Returns the problem of a request, or null when every parameter so far was bound.</summary>
    public static BindingProblem? Find(HttpContext http) => http.Features.Get<BindingProblem>();

    /// <summary>Reports a problem. Returns null, the value of the parameter.</summary>
    public static ValueTask<T?> ReportAsync<T>(HttpContext http, ProblemResult problem)
        where T : class
    {
        if (Find(http) is null)
            http.Features.Set(new BindingProblem(problem));
        return ValueTask.FromResult<T?>(null);
    }
}

/// <summary>Answers with the problem that was found while the parameters were bound.</summary>
internal sealed class BindingProblemFilter : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        BindingProblem.Find(context.HttpContext) is { } problem ? ValueTask.FromResult<object?>(problem.Result) : next(context);
}
