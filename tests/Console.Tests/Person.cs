using System.Net.Http.Json;

namespace FlagCluster.Console.Tests;

/// <summary>Represents a member of the organization of the demo with an account of its own.</summary>
internal sealed record Person(string Email, string Password)
{
    /// <summary>Invites a person with a role, and accepts the invitation.</summary>
    public static async Task<Person> CreateAsync(ConsoleServer server, string name, string role = "viewer")
    {
        var person = new Person($"{name}@example.com", $"{name} has a long passphrase");
        var token = await InviteAsync(server, person.Email, role);
        var body = new
        {
            token,
            name,
            password = person.Password,
        };
        using var response = await server.Http.PostAsJsonAsync("/auth/invitations/accept", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return person;
    }

    /// <summary>Invites a person with a role, and returns the token of the link.</summary>
    public static async Task<string> InviteAsync(ConsoleServer server, string email, string role = "viewer")
    {
        var invitation = await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/organizations/demo/invitations",
            new { email, grants = new[] { new { role } } }
        );
        await server.ReceiveMailAsync(email);
        return invitation.GetProperty("link").GetString()!.Split("/console/invitation#token=")[1];
    }
}
