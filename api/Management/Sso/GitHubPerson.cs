using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Reads who a person is at GitHub, which has no ID tokens.</summary>
/// <remarks>GitHub REST API, "Get the authenticated user" and "List email addresses for the authenticated user".</remarks>
internal static class GitHubPerson
{
    private const string Public = "https://github.com";

    /// <summary>Returns the address of the person's data. A GitHub Enterprise server has its API below its own address.</summary>
    public static string UserAddress(SsoProvider provider)
    {
        var issuer = provider.Issuer.TrimEnd('/');
        return issuer == Public ? "https://api.github.com/user" : issuer + "/api/v3/user";
    }

    /// <summary>Returns the person, with the primary address if it is verified.</summary>
    public static SsoAssertion? Read(JsonElement user, JsonElement emails)
    {
        if (user.ValueKind != JsonValueKind.Object || !user.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number))
            return null;
        var primary = emails.ValueKind != JsonValueKind.Array ? default : emails.EnumerateArray().FirstOrDefault(IsPrimary);
        return new(number.ToString(CultureInfo.InvariantCulture))
        {
            Email = Text(primary, "email"),
            IsEmailVerified = IsTrue(primary, "verified"),
            Name = Text(user, "name") ?? Text(user, "login") ?? "",
        };
    }

    /// <summary>Requests a resource with an access token.</summary>
    /// <exception cref="AuthenticationFailureException">GitHub does not answer with JSON.</exception>
    public static async Task<JsonElement> GetAsync(OAuthCreatingTicketContext context, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new("Bearer", context.AccessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        if (!response.IsSuccessStatusCode)
            throw new AuthenticationFailureException($"GitHub answered {(int)response.StatusCode} to {address}.");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        return document.RootElement.Clone();
    }

    private static bool IsPrimary(JsonElement email) => IsTrue(email, "primary");

    private static bool IsTrue(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>Reads who signed in at GitHub, and returns it in <see cref="SsoAnswer"/> instead of signing in.</summary>
internal sealed class GitHubEvents(SsoProvider provider) : OAuthEvents
{
    /// <inheritdoc/>
    public override async Task CreatingTicket(OAuthCreatingTicketContext context)
    {
        if (!await SsoState.UseAsync(context.HttpContext, provider))
            throw new AuthenticationFailureException(SsoState.Used);
        var address = GitHubPerson.UserAddress(provider);
        var user = await GitHubPerson.GetAsync(context, address);
        var emails = await GitHubPerson.GetAsync(context, address + "/emails");
        context.HttpContext.Features.GetRequiredFeature<SsoAnswer>().Person = GitHubPerson.Read(user, emails);
    }

    /// <inheritdoc/>
    public override Task TicketReceived(TicketReceivedContext context)
    {
        var answer = context.HttpContext.Features.GetRequiredFeature<SsoAnswer>();
        answer.Properties = context.Properties;
        answer.ReturnUrl = context.ReturnUri;
        context.HandleResponse();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task RemoteFailure(RemoteFailureContext context) => SsoState.FailAsync(context);
}
