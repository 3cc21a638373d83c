using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Directory;
using FlagCluster.Hosting.Commands;
using FlagCluster.Hosting.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>
/// Provides the commands <c>user create-owner</c>, <c>user reset</c> and <c>sso disable</c>, for operators who cannot sign in.
/// </summary>
public static class UserCommandLineExtensions
{
    private static readonly (string, string) Group = ("user", "Works with the accounts of people.");

    private static readonly (string, string) SsoGroup = ("sso", "Works with single sign-on.");

    private static readonly (string, string) Email = ("email", "The e-mail address of the account.");

    private static readonly Actor Host = Actor.ForSystem("host command");

    /// <summary>Adds the commands.</summary>
    /// <param name="commands">The command line of a host with a store.</param>
    /// <param name="open">Builds the host with the settings of the command line, without starting it.</param>
    public static HostCommandLine AddUserCommands(this HostCommandLine commands, Func<string[], Task<WebApplication>> open)
    {
        ArgumentNullException.ThrowIfNull(commands);
        return commands
            .Add(
                Group,
                (
                    "create-owner",
                    "Makes an account an owner of the oldest organization and an administrator of the installation, creates it if it does "
                        + "not exist, and prints a link to sign in. The server may run meanwhile."
                ),
                Email,
                (email, settings) => RunAsync(email, settings, open, CreateOwnerAsync)
            )
            .Add(
                Group,
                ("reset", "Prints a link to sign in to an account and to choose a new password. The server may run meanwhile."),
                Email,
                (email, settings) => RunAsync(email, settings, open, FindAsync)
            )
            .Add(
                SsoGroup,
                (
                    "disable",
                    "Lets the members of an organization sign in without its identity provider again. The server may run meanwhile."
                ),
                ("organization", "The slug of the organization."),
                (organization, settings) => DisableSsoAsync(organization, settings, open)
            );
    }

    private static async Task<int> DisableSsoAsync(string organization, string[] settings, Func<string[], Task<WebApplication>> open)
    {
        await using var app = await open(settings);
        var directory = app.Services.GetRequiredService<ControlDirectory>();
        await directory.RefreshAsync();
        if (await directory.RequireSsoAsync(Host, organization, exempt: null) is null)
            return await FailAsync($"There is no organization '{organization}'.");
        await Console.Out.WriteLineAsync($"Members of '{organization}' can sign in without its identity provider.");
        return 0;
    }

    private static async Task<int> RunAsync(
        string text,
        string[] settings,
        Func<string[], Task<WebApplication>> open,
        Func<IServiceProvider, EmailAddress, Task<Account?>> find
    )
    {
        if (!EmailAddress.TryParse(text, out var email))
            return await FailAsync($"'{text}' is not {EmailAddress.Shape}.");
        await using var app = await open(settings);
        var services = app.Services;
        if (await find(services, email) is not { } account)
            return await FailAsync($"There is no account with the e-mail address {email}. 'user create-owner' creates one.");
        if (account.Status == AccountStatus.Deactivated)
            return await FailAsync(
                $"The account {email} is deactivated. An administrator can reactivate it, and 'user create-owner' does."
            );
        var token = await services.GetRequiredService<PrintedLinks>().CreateAsync(account.Id);
        var server = services.GetRequiredService<IOptions<ServerOptions>>().Value;
        await Console.Out.WriteLineAsync(
            $"Open this link within {PrintedLinks.Lifetime.TotalMinutes} minutes to sign in as {email} and to choose a password; it works "
                + $"once:\n{ConsoleAddress.Of(server, "sign-in", token)}"
        );
        return 0;
    }

    private static async Task<Account?> CreateOwnerAsync(IServiceProvider services, EmailAddress email) =>
        await services.GetRequiredService<FirstOwner>().MakeOwnerAsync(Host, email, password: null);

    private static async Task<Account?> FindAsync(IServiceProvider services, EmailAddress email)
    {
        await services.GetRequiredService<ControlReader>().RefreshAsync();
        return await services.GetRequiredService<IAccountStore>().FindByEmailAsync(email);
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
