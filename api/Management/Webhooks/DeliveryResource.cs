using System.Globalization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Provides the deliveries of webhooks.</summary>
internal sealed class DeliveryResource(IWebhookStore webhooks, IWebhookLog log, TimeProvider time) : IManagementResource
{
    private const string Statuses = "'status' must be 'pending', 'delivered' or 'failed'.";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        Map(routes.Project.MapGroup("/webhooks/{webhook}/deliveries"), "Project");
        Map(routes.Organization.MapGroup("/webhooks/{webhook}/deliveries"), "Organization");
    }

    private void Map(IEndpointRouteBuilder routes, string name)
    {
        var list = routes
            .MapGroup("")
            .WithTag(WebhookResource.Tag)
            .WithParameters(RequestParameterMetadata.Path("webhook", "The id of the webhook."));
        var one = list.MapGroup("/{delivery}").WithParameters(RequestParameterMetadata.Path("delivery", "The id of the delivery."));
        list.MapGet("", ListAsync)
            .Requires(Permission.WebhooksRead)
            .WithName($"List{name}WebhookDeliveries")
            .WithSummary("List deliveries")
            .WithDescription("Returns the deliveries of a webhook, newest first.")
            .WithParameters(
                RequestParameterMetadata.Query(
                    "status",
                    "Only deliveries with this status; all by default.",
                    """{"type":"string","enum":["pending","delivered","failed"]}"""
                )
            )
            .WithAnswer(200, "A page of deliveries.", typeof(Page<DeliveryResponse>))
            .WithProblems(404);
        one.MapGet("", GetAsync)
            .Requires(Permission.WebhooksRead, Permission.FlagsRead)
            .WithName($"Get{name}WebhookDelivery")
            .WithSummary("Get a delivery")
            .WithDescription("Returns one delivery with its event and its attempts.")
            .WithAnswer(200, "The delivery.", typeof(DeliveryDetails))
            .WithProblems(404);
        one.MapPost("/redeliver", RedeliverAsync)
            .Requires(Permission.WebhooksWrite)
            .WithName($"Redeliver{name}WebhookDelivery")
            .WithSummary("Repeat a delivery")
            .WithDescription("Queues the delivery again, with the same id. It is attempted at once when the webhook is enabled.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(202, "The delivery is queued.", typeof(DeliveryResponse))
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(WebhookRequest request, PageRequest page)
    {
        DeliveryStatus? status = null;
        if (request.Query("status") is { } text)
        {
            if (text is not ("pending" or "delivered" or "failed"))
                return ProblemResult.BadRequest(Statuses);
            status = Enum.Parse<DeliveryStatus>(text, ignoreCase: true);
        }
        if (!TryParse(page.After, out var after))
            return ProblemResult.BadRequest("'after' must be the 'next' of the previous page.");
        if (await WebhookFinder.FindAsync(webhooks, request) is not { } webhook)
            return WebhookFinder.Missing(request);
        var found = await log.ListAsync(webhook.Id, status, after, page.Limit + 1, request.Aborted);
        return ManagementJson.Ok(page.Take(found, DeliveryResponse.From, CursorOf));
    }

    private async Task<IResult> GetAsync(WebhookRequest request)
    {
        if (await WebhookFinder.FindAsync(webhooks, request) is not { } webhook)
            return WebhookFinder.Missing(request);
        return await FindAsync(request, webhook) is { } found
            ? ManagementJson.Ok(DeliveryDetails.From(found.Delivery, found.Attempts))
            : Missing(request);
    }

    private async Task<IResult> RedeliverAsync(WebhookRequest request)
    {
        if (await WebhookFinder.FindAsync(webhooks, request) is not { } webhook)
            return WebhookFinder.Missing(request);
        if (await FindAsync(request, webhook) is null)
            return Missing(request);
        if (ConditionResult.Of(request.Http, etag: "") is { } answer)
            return answer;
        if (!await log.RedeliverAsync(webhook.Id, request.Route("delivery"), time.GetUtcNow(), request.Aborted))
            return Missing(request);
        return await FindAsync(request, webhook) is { } queued
            ? ManagementJson.Accepted(DeliveryResponse.From(queued.Delivery))
            : Missing(request);
    }

    private Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryAttempt> Attempts)?> FindAsync(WebhookRequest request, Webhook webhook) =>
        StorableText.IsValid(request.Route("delivery"))
            ? log.FindAsync(webhook.Id, request.Route("delivery"), request.Aborted)
            : Task.FromResult<(WebhookDelivery, IReadOnlyList<DeliveryAttempt>)?>(null);

    private static ProblemResult Missing(WebhookRequest request) =>
        ProblemResult.NotFound($"delivery '{Clipped.Value(request.Route("delivery"))}'");

    private static string CursorOf(WebhookDelivery delivery) =>
        string.Create(CultureInfo.InvariantCulture, $"{delivery.CreatedAt.ToUnixTimeMilliseconds():x12}-{delivery.Id}");

    private static bool TryParse(string? cursor, out (DateTimeOffset CreatedAt, string Id)? after)
    {
        after = null;
        if (cursor is null)
            return true;
        var dash = cursor.IndexOf('-', StringComparison.Ordinal);
        if (
            dash != 12
            || !StorableText.IsValid(cursor)
            || !long.TryParse(cursor[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
            || time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        )
            return false;
        after = (DateTimeOffset.FromUnixTimeMilliseconds(time), cursor[(dash + 1)..]);
        return true;
    }
}
