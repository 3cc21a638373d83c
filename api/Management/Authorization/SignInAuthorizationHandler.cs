using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Authorizes requests to endpoints that require a session, or a fresh one.</summary>
internal sealed class SignInAuthorizationHandler(SessionService sessions, ControlReader directory) : AuthorizationHandler<SignInRequirement>
{
    /// <summary>The type of the problem of a session that is not fresh. A client asks for the password and repeats the request.</summary>
    public const string FreshSignInRequired = "urn:flagcluster:problem:fresh-sign-in-required";

    private static readonly AccessProblem NoPerson = Forbidden(
        "Sign-in required",
        "The operation is about a person's own account. Sign in with POST /auth/login; tokens cannot make it."
    );

    private static readonly AccessProblem NotFresh = Forbidden(
        "Confirmation required",
        "The operation needs a recent sign-in. Send your password to POST /auth/confirm, or sign in again with your identity provider (GET "
            + "/auth/sso/{organization}/{provider}?confirm=true), and repeat the request.",
        FreshSignInRequired
    );

    private static readonly AccessProblem ForeignProvider = Forbidden(
        "Another sign-in required",
        "The identity provider of an organization cannot change an account that has access elsewhere, nor see or end its other sessions. "
            + "Sign in without it."
    );

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SignInRequirement requirement)
    {
        if (context.User.Identity is not ManagementIdentity identity)
            return Task.CompletedTask;
        if (IsForeign(identity, context.Resource as HttpContext, requirement))
            ((HttpContext)context.Resource!).Features.Set(ForeignProvider);
        else if (identity.Session is { } session ? !requirement.IsFresh || sessions.IsFresh(session) : requirement.IsFresh)
            context.Succeed(requirement);
        else if (context.Resource is HttpContext http)
            http.Features.Set(requirement.IsFresh ? NotFresh : NoPerson);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Returns whether the identity provider of one organization would change how a person signs in to others or to the installation, or
    /// the account in another way.
    /// </summary>
    private bool IsForeign(ManagementIdentity identity, HttpContext? http, SignInRequirement requirement) =>
        identity.IsOfProvider
        && http?.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<RequiresSignInAttribute>() is not null
        && (requirement.IsFresh || metadata.GetMetadata<ConcernsWholeAccountAttribute>() is not null)
        && (
            directory.Current.IsInstallationAdministrator(identity.Principal)
            || directory.Current.MembershipsOf(identity.Principal.Id).Any(member => member.Organization != identity.Organization)
        );

    private static AccessProblem Forbidden(string title, string detail, string? type = null) =>
        new(new ProblemResult(StatusCodes.Status403Forbidden, title, detail) { Type = type });
}
