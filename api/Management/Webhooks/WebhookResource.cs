using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Provides the webhooks of a project, and those of the organization.</summary>
internal sealed class WebhookResource(IWebhookStore webhooks, WebhookEditor editor, WebhookSender sender, TimeProvider time)
    : IManagementResource
{
    /// <summary>The tag of the endpoints.</summary>
    public static readonly ApiTag Tag = new("Webhooks", "Receivers of events, and what was delivered to them.");

    private static readonly RequestParameterMetadata IfMatch = new(
        "If-Match",
        "header",
        "The ETag of the version that the write is meant for; another version is answered with 412."
    );

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        Map(routes.Project.MapGroup("/webhooks"), "Project", "the project");
        Map(routes.Organization.MapGroup("/webhooks"), "Organization", "the organization, which receive the events of all projects");
    }

    private void Map(IEndpointRouteBuilder routes, string name, string owner)
    {
        var list = routes.MapGroup("").WithTag(Tag);
        var one = list.MapGroup("/{webhook}").WithParameters(RequestParameterMetadata.Path("webhook", "The id of the webhook."));
        list.MapGet("", ListAsync)
            .Requires(Permission.WebhooksRead)
            .WithName($"List{name}Webhooks")
            .WithSummary("List webhooks")
            .WithDescription($"Returns the webhooks of {owner}, without their secrets.")
            .WithAnswer(200, "A page of webhooks.", typeof(Page<WebhookResponse>));
        list.MapPost("", CreateAsync)
            // Events contain what flags.read protects.
            .Requires(Permission.WebhooksWrite, Permission.FlagsRead)
            .WithName($"Create{name}Webhook")
            .WithSummary("Create a webhook")
            .WithDescription($"Adds a webhook of {owner}. Returns its secret, which no other answer returns again.")
            .WithAnswer(201, "The webhook.", typeof(WebhookResponse))
            .WithProblems(404, 409);
        one.MapGet("", GetAsync)
            .Requires(Permission.WebhooksRead)
            .WithName($"Get{name}Webhook")
            .WithSummary("Get a webhook")
            .WithDescription("Returns one webhook. The ETag is its version.")
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The webhook.", typeof(WebhookResponse))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(404);
        one.MapPatch("", UpdateAsync)
            .Requires(Permission.WebhooksWrite, Permission.FlagsRead)
            .WithName($"Update{name}Webhook")
            .WithSummary("Change a webhook")
            .WithDescription("What is absent stays as it is. Enabling a webhook that the server disabled starts its deliveries again.")
            .WithParameters(IfMatch)
            .WithAnswer(200, "The webhook.", typeof(WebhookResponse))
            .WithProblems(404, 409);
        one.MapDelete("", DeleteAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName($"Delete{name}Webhook")
            .WithSummary("Delete a webhook")
            .WithDescription("Also deletes its deliveries.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(204, "The webhook is deleted.")
            .WithProblems(404);
        one.MapPost("/secret", ReplaceSecretAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName($"Replace{name}WebhookSecret")
            .WithSummary("Replace the secret of a webhook")
            .WithDescription("Returns a new secret, which signs requests from now on. No other answer returns it again.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "The webhook with its secret.", typeof(WebhookResponse))
            .WithProblems(404, 409);
        one.MapPost("/test", TestAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName($"Test{name}Webhook")
            .WithSummary("Test a webhook")
            .WithDescription("Sends the event webhook.test once, and returns what became of it.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "The attempt.", typeof(AttemptResponse))
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(WebhookRequest request, PageRequest page)
    {
        if (page.After is { } after && !StorableText.IsValid(after))
            return ProblemResult.BadRequest("'after' must be the 'next' of the previous page.");
        var found = await webhooks.ListAsync(request.Scope, page.After, page.Limit + 1, request.Aborted);
        return ManagementJson.Ok(page.Take(found, WebhookResponse.From, webhook => webhook.Id));
    }

    private async Task<IResult> GetAsync(WebhookRequest request)
    {
        if (await FindAsync(request) is not { } webhook)
            return Missing(request);
        var etag = ETag(webhook);
        request.Http.Response.Headers.ETag = etag;
        return ConditionResult.Of(request.Http, etag) ?? ManagementJson.Ok(WebhookResponse.From(webhook));
    }

    private async Task<IResult> CreateAsync(WebhookRequest request, JsonBody<CreateWebhookRequest> body)
    {
        var (webhook, secret, errors) = editor.Create(request.Scope, body.Value);
        if (webhook is null)
            return ProblemResult.Invalid(errors);
        if (await webhooks.AddAsync(request.Initiator, webhook, request.Aborted) is not { } added)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Too many webhooks",
                $"A project, and the organization without its projects, has at most {IWebhookStore.MaxWebhooks} webhooks. Delete one first."
            );
        request.Http.Response.Headers.ETag = ETag(added);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(WebhookResponse.From(added, secret));
    }

    private async Task<IResult> UpdateAsync(WebhookRequest request, JsonBody<UpdateWebhookRequest> body)
    {
        if (await FindAsync(request) is not { } known)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(known)) is { } answer)
            return answer;
        var (webhook, errors) = editor.Update(known, body.Value);
        return webhook is null ? ProblemResult.Invalid(errors) : await WriteAsync(request, webhook, secret: null);
    }

    private async Task<IResult> ReplaceSecretAsync(WebhookRequest request)
    {
        if (await FindAsync(request) is not { } known)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(known)) is { } answer)
            return answer;
        var (webhook, secret, errors) = editor.ReplaceSecret(known);
        if (webhook is null)
            return ProblemResult.Invalid(errors);
        request.Http.Response.Headers.CacheControl = "no-store";
        return await WriteAsync(request, webhook, secret);
    }

    private async Task<IResult> DeleteAsync(WebhookRequest request)
    {
        if (await FindAsync(request) is not { } known)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(known)) is { } answer)
            return answer;
        return await webhooks.DeleteAsync(request.Initiator, request.Scope, known.Id, request.Aborted)
            ? TypedResults.NoContent()
            : Missing(request);
    }

    private async Task<IResult> TestAsync(WebhookRequest request)
    {
        if (await FindAsync(request) is not { } webhook)
            return Missing(request);
        if (ConditionResult.Of(request.Http, ETag(webhook)) is { } answer)
            return answer;
        var now = time.GetUtcNow();
        var id = WebhookEvent.IdOf(webhook.Id, now.Ticks.ToString(CultureInfo.InvariantCulture));
        var head = new WebhookEventHead(id, WebhookEventTypes.WebhookTest, webhook.Scope, now) { Actor = request.Actor };
        var item = WebhookEvent.Create(
            head,
            writer =>
            {
                writer.WriteStartObject("webhook");
                writer.WriteString("id", webhook.Id);
                writer.WriteString("name", webhook.Name);
                writer.WriteEndObject();
            }
        );
        return ManagementJson.Ok(AttemptResponse.From(await sender.SendAsync(webhook, item, id, request.Aborted), now));
    }

    private async Task<IResult> WriteAsync(WebhookRequest request, Webhook webhook, string? secret)
    {
        if (await webhooks.UpdateAsync(request.Initiator, webhook, request.Aborted) is not { } written)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Version conflict",
                "The webhook was changed or deleted in the meantime; nothing was written. Read it and try again."
            );
        request.Http.Response.Headers.ETag = ETag(written);
        return ManagementJson.Ok(WebhookResponse.From(written, secret));
    }

    private Task<Webhook?> FindAsync(WebhookRequest request) => WebhookFinder.FindAsync(webhooks, request);

    private static ProblemResult Missing(WebhookRequest request) => WebhookFinder.Missing(request);

    private static string ETag(Webhook webhook) => string.Create(CultureInfo.InvariantCulture, $"\"{webhook.Version}\"");
}

/// <summary>Finds the webhook that the path of a request names.</summary>
internal static class WebhookFinder
{
    /// <summary>Returns the webhook, or null.</summary>
    public static Task<Webhook?> FindAsync(IWebhookStore webhooks, WebhookRequest request) =>
        StorableText.IsValid(request.Route("webhook"))
            ? webhooks.FindAsync(request.Scope, request.Route("webhook"), request.Aborted)
            : Task.FromResult<Webhook?>(null);

    /// <summary>Returns the problem of a webhook that does not exist.</summary>
    public static ProblemResult Missing(WebhookRequest request) =>
        ProblemResult.NotFound($"webhook '{Clipped.Value(request.Route("webhook"))}' in {request.Scope}");
}
