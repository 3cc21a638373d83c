using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Testing;

/// <summary>Creates webhooks and events on a store.</summary>
public static class SampleWebhooks
{
    public static readonly EnvironmentId Production = new("acme", "shop", "production");

    public static readonly Scope Shop = Scope.Of("acme", "shop");

    /// <summary>Adds the organization <c>acme</c> with the project <c>shop</c>.</summary>
    public static async Task AddShopAsync(this OpenStore store)
    {
        await store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new("acme", "Acme", SampleChanges.Noon));
        await store.Tenancy.AddProjectAsync(TestActors.Administrator, new("acme", "shop", "Shop", SampleChanges.Noon));
        await store.Tenancy.AddEnvironmentAsync(TestActors.Administrator, new(Production, "Production", SampleChanges.Noon));
    }

    public static Webhook Webhook(string id, Scope? scope = null, string events = "*", string environments = "") =>
        new()
        {
            Id = id,
            Scope = scope ?? Shop,
            Name = "Hook " + id,
            Address = "https://hooks.example/…",
            Secrets = "sealed"u8.ToArray(),
            Format = WebhookFormat.Json,
            Events = [.. events.Split(' ')],
            Environments = [.. environments.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Enabled = true,
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };

    public static async Task<Webhook> AddAsync(this OpenStore store, Webhook webhook) =>
        (await store.Get<IWebhookStore>().AddAsync(TestActors.Administrator, webhook))!;

    public static WebhookEvent Event(string id, string type = WebhookEventTypes.FlagUpdated, Scope? scope = null) =>
        WebhookEvent.Create(
            new(id, type, scope ?? Scope.Of(Production), SampleChanges.Noon) { Actor = Actor.ForApiToken("token-1") },
            writer =>
            {
                writer.WriteStartObject("flag");
                writer.WriteString("key", "checkout");
                writer.WriteEndObject();
            }
        );
}
