using FlagCluster.Hosting.Server;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Mail;

/// <summary>
/// Requires the address of the server for messages. A message can be requested without a credential, so that its link must not begin with
/// the address that the request names: it could be that of an attacker, who would receive the token.
/// </summary>
internal sealed class MailOptionsValidator(IOptions<ServerOptions> server) : IValidateOptions<MailOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MailOptions options) =>
        options.Host.Length == 0 || server.Value.PublicUrl.Length > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Mail:Host is set without Server:PublicUrl, with which the links in messages begin; set it to something like "
                    + "https://flags.example.com/."
            );
}
