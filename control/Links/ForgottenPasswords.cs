using System.Threading.Channels;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Mail;
using FlagCluster.Control.Accounts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Control.Links;

/// <summary>
/// Sends links to people who have forgotten their passwords. Everything happens after the answer, so that neither its content nor its time
/// tells whether an account exists.
/// </summary>
public sealed partial class ForgottenPasswords(
    IAccountStore accounts,
    PasswordResets resets,
    SignInThrottle throttle,
    IMailSender mail,
    ILogger<ForgottenPasswords> logger
) : BackgroundService
{
    private const int MaxQueued = 1_000;

    private readonly Channel<ForgottenPassword> _queue = Channel.CreateBounded<ForgottenPassword>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Queues a request, and returns at once. A request above the limit of the queue is dropped.</summary>
    /// <param name="email">The address that was entered.</param>
    /// <param name="address">Returns the address of the link of a token.</param>
    /// <param name="initiator">Returns who asks for it, for the log.</param>
    public void Request(EmailAddress email, Func<string, string> address, Func<Actor, Initiator> initiator) =>
        _queue.Writer.TryWrite(new(email, address, initiator));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var request in _queue.Reader.ReadAllAsync(stoppingToken))
                await SendAsync(request, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task SendAsync(ForgottenPassword request, CancellationToken stoppingToken)
    {
        try
        {
            // Each request counts, so that nobody can fill the mailbox of another.
            var subject = $"forgotten password {request.Email.Normalized}";
            if ((await throttle.FindAsync(subject, stoppingToken)).IsDelayed)
                return;
            await throttle.FailAsync(subject, stoppingToken);
            if (
                await accounts.FindByEmailAsync(request.Email, stoppingToken)
                is not { Status: AccountStatus.Active, Password: not null } account
            )
                return;
            var initiator = request.Initiator(new(ActorKind.User, account.Id));
            var (link, token) = await resets.CreateAsync(initiator, account.Id, PasswordResets.MailLifetime, stoppingToken);
            mail.TrySend(LinkMessages.PasswordReset(account.Email.Text, link, request.Address(token)));
        }
        catch (StorageUnavailableException exception)
        {
            LogUnavailable(exception.Message);
        }
    }

    [LoggerMessage(
        1936,
        LogLevel.Warning,
        "A request for a new password was dropped because the store is unavailable; the person has to ask again. {Reason}"
    )]
    private partial void LogUnavailable(string reason);

    private sealed record ForgottenPassword(EmailAddress Email, Func<string, string> Address, Func<Actor, Initiator> Initiator);
}
