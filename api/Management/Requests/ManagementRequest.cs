using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Access;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents an authorized request to the management API.</summary>
/// <param name="Http">The HTTP request.</param>
/// <param name="Identity">The identity of the actor that makes the request.</param>
/// <param name="Limit">The time limit of the request.</param>
internal record ManagementRequest(HttpContext Http, ManagementIdentity Identity, RequestTimeLimit Limit)
    : IBindableFromHttpContext<ManagementRequest>
{
    /// <summary>Gets the token that is cancelled when the client disconnects or the time limit is over.</summary>
    public CancellationToken Aborted => Limit.Token;

    /// <summary>Gets the actor that makes the request.</summary>
    public Actor Actor => Identity.Actor;

    /// <summary>Gets who makes the request and how it came in, for the logs of writes.</summary>
    public Initiator Initiator => RequestInitiator.Of(Http, Actor, Identity.Via);

    /// <summary>Returns the initiator of a write that the request makes for an actor that it has just authenticated.</summary>
    public Initiator InitiatorOf(Actor actor) => RequestInitiator.Of(Http, actor, Identity.Via);

    /// <summary>Gets the session of the request, whose endpoint requires one.</summary>
    public Session Session =>
        Identity.Session ?? throw new InvalidOperationException($"{Http.Request.Path} does not require a person who has signed in.");

    /// <summary>Gets the slug of the organization whose resources the request manages.</summary>
    public string Organization => Resolved.Organization;

    /// <summary>Gets the access of the actor in the organization.</summary>
    public AccessMap Access => Resolved.Access;

    /// <summary>Gets the scope of the request: that of its address.</summary>
    protected virtual Scope AddressScope => RequestScope.Of(Organization, Http.Request.RouteValues);

    private RequestAccess Resolved =>
        Http.Features.Get<RequestAccess>()
        ?? throw new InvalidOperationException($"{Http.Request.Path} requires no permission, so that it has no organization.");

    /// <summary>Gets whether a write is only validated.</summary>
    public bool DryRun => QueryParameters.IsSet(Http.Request, "dryRun");

    /// <inheritdoc/>
    public static ValueTask<ManagementRequest?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ManagementRequest?>(Of(context));

    /// <summary>Returns the request that the middleware has authorized.</summary>
    public static ManagementRequest Of(HttpContext http) =>
        http.Features.Get<ManagementRequest>()
        ?? throw new InvalidOperationException($"{http.Request.Path} is not an endpoint of the management API.");

    /// <summary>Returns the permissions of a list that the actor does not have at the scope of the request.</summary>
    public IReadOnlyList<Permission> Missing(IEnumerable<Permission> permissions) => Missing(permissions, AddressScope);

    /// <summary>Returns the permissions of a list that the actor does not have at a scope.</summary>
    public IReadOnlyList<Permission> Missing(IEnumerable<Permission> permissions, Scope scope)
    {
        var held = Access.At(scope);
        return [.. permissions.Where(permission => !held.Contains(permission))];
    }

    /// <summary>Returns a value of the route, decoded exactly once.</summary>
    public string Route(string name)
    {
        var segment = (string)Http.Request.RouteValues[name]!;
        var text = PathKey.Decode(Http.Request, segment);
        return text.SequenceEqual(segment) ? segment : text.ToString();
    }

    /// <summary>Returns the value of a query parameter, which is not repeated, or null.</summary>
    public string? Query(string name) => Http.Request.Query[name].FirstOrDefault();
}
