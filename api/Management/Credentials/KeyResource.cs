using System.Globalization;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Events.Spooling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>SDK keys of an environment. A key's text is in the answer that makes it, and nowhere after.</summary>
internal sealed class KeyResource(ControlDirectory directory, ManagementBody bodies)
{
    public void Map(IEndpointRouteBuilder routes, ManagementRoutes manage)
    {
        routes.MapGet("/keys", manage.HandleEnvironment(ListAsync)).WithName("ListKeys").WithTags("Keys")
            .Describe(OperationDoc.Manage("List SDK keys", "The SDK keys of the environment, oldest first, without their texts.").Page("keys", "sdkKey"));
        routes.MapPost("/keys", manage.HandleEnvironment(AddAsync)).WithName("AddKey").WithTags("Keys")
            .Describe(OperationDoc.Manage("Make an SDK key", "The text of the key is in this answer, and nowhere after.").Sends("newSdkKey").Answer(201, "The key.", "sdkKey"));
        routes.MapDelete("/keys/{key}", manage.HandleEnvironment(DeleteAsync)).WithName("DeleteKey").WithTags("Keys")
            .Describe(OperationDoc.Manage("Revoke an SDK key", "Ends its streams too.").Answer(204, "It is revoked."));
    }

    private async Task ListAsync(EnvironmentRequest request)
    {
        if (await Paging.LimitAsync(request) is not { } limit) return;
        var after = request.Query("after") ?? "";
        var keys = directory.Current.KeysOf(request.Environment)
            .Where(key => string.CompareOrdinal(Cursor(key), after) > 0)
            .OrderBy(Cursor, StringComparer.Ordinal);
        await Paging.WriteAsync(request.Http, keys, limit, (writer, key) => Write(writer, key, null), Cursor);
    }

    /// <summary>The place of a key in the list, oldest first; good even when the key is revoked.</summary>
    private static string Cursor(SdkKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.CreatedAt.ToUnixTimeMilliseconds():x12}-{key.Id}");

    private async Task AddAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return;
        var fields = new RequestFields(document.RootElement, "kind", "name");
        var kind = fields.Text("kind", text => text is "server" or "client", "'server' (sees rules) or 'client' (may be public)");
        var name = fields.Name();
        if (fields.Errors.Count > 0)
        {
            await request.InvalidAsync(fields.Errors);
            return;
        }
        var (key, text) = await directory.AddKeyAsync(request.Environment, kind == "server" ? SdkKeyKind.Server : SdkKeyKind.Client, name ?? kind, request.Aborted).WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(request.Http, writer => Write(writer, key, text), StatusCodes.Status201Created);
    }

    private async Task DeleteAsync(EnvironmentRequest request)
    {
        if (await directory.DeleteKeyAsync(request.Environment, request.Route("key"), request.Aborted).WaitAsync(request.Aborted)) request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await request.NotFoundAsync($"key '{DocumentText.Clip(request.Route("key"))}' in {request.Environment}");
    }

    private static void Write(Utf8JsonWriter writer, SdkKey key, string? text)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, key.Id);
        writer.WriteString("kind"u8, key.Kind == SdkKeyKind.Server ? "server" : "client");
        writer.WriteString("name"u8, key.Name);
        writer.WriteString("createdAt"u8, key.CreatedAt);
        if (text is not null) writer.WriteString("key"u8, text);
        writer.WriteEndObject();
    }
}
