using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authentication;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the sessions of the person who has signed in.</summary>
internal sealed class SessionResource(SessionService sessions, SessionAudit audit) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var group = routes.Me.MapGroup("/sessions").WithTag(AccountsTag.Me);
        group
            .MapGet("", ListAsync)
            .RequiresSignIn()
            .ConcernsWholeAccount()
            .WithName("ListSessions")
            .WithSummary("List your sessions")
            .WithDescription("Returns where you have signed in, newest first.")
            .WithAnswer(200, "A page of sessions.", typeof(Page<SessionResponse>));
        group
            .MapDelete("", EndOthersAsync)
            .RequiresSignIn()
            .ConcernsWholeAccount()
            .WithName("EndOtherSessions")
            .WithSummary("End your other sessions")
            .WithDescription("Ends all sessions of the account except that of the request.")
            .WithAnswer(204, "The other sessions have ended.");
        group
            .MapDelete("/{session}", EndAsync)
            .RequiresSignIn()
            .ConcernsWholeAccount()
            .WithName("EndSession")
            .WithSummary("End one of your sessions")
            .WithDescription("Ends a session; that of the request too.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithParameters(RequestParameterMetadata.Path("session", "The id of the session."))
            .WithAnswer(204, "The session has ended.")
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        var all = await sessions.ListAsync(request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted);
        var after = all.Where(session => page.After is null || string.CompareOrdinal(Cursor(session), page.After) > 0)
            .OrderBy(Cursor, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(after, session => SessionResponse.From(session, request.Session.Id), Cursor));
    }

    /// <summary>Returns the position of a session in the list, newest first. It stays valid when the session ends.</summary>
    private static string Cursor(Session session) =>
        string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - session.CreatedAt.ToUnixTimeMilliseconds():x16}-{session.Id}");

    private async Task<IResult> EndOthersAsync(ManagementRequest request)
    {
        await sessions.EndAllAsync(request.Session.AccountId, request.Session.Id, request.Aborted).WaitAsync(request.Aborted);
        await audit.EndedAsync(request.Http, request.Session, "others", request.Aborted);
        return TypedResults.NoContent();
    }

    private async Task<IResult> EndAsync(ManagementRequest request)
    {
        var id = request.Route("session");
        if (!await sessions.EndAsync(request.Session.AccountId, id, request.Aborted).WaitAsync(request.Aborted))
            return ProblemResult.NotFound($"session '{Clipped.Value(id)}'");
        await audit.EndedAsync(request.Http, request.Session, id, request.Aborted);
        if (id == request.Session.Id)
            SessionCookie.Delete(request.Http);
        return TypedResults.NoContent();
    }
}
