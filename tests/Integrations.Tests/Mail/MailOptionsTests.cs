using System.ComponentModel.DataAnnotations;
using FlagCluster.Hosting.Server;
using FlagCluster.Integrations.Mail;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Tests.Mail;

public sealed class MailOptionsTests
{
    private static MailOptions Valid => new() { Host = "mail.example.com", From = "FlagCluster <flags@example.com>" };

    [Fact]
    public void Validate_DefaultsAndACompleteServer_FindsNothing()
    {
        Assert.Empty(Validate(new()));
        Assert.Empty(Validate(Valid));
    }

    [Fact]
    public void Validate_NoSender_NamesTheSetting()
    {
        var options = Valid;
        options.From = "FlagCluster";

        Assert.StartsWith("Mail:From is 'FlagCluster'", Assert.Single(Validate(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail.example.com", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    public void Validate_NoEncryption_IsAllowedOnTheSameHostOnly(string host, bool isAllowed)
    {
        var options = Valid;
        options.Host = host;
        options.Security = MailSecurity.None;

        Assert.Equal(isAllowed, Validate(options).Count == 0);
    }

    [Fact]
    public void Validate_PasswordWithoutUser_NamesTheSetting()
    {
        var options = Valid;
        options.Password = "secret";

        Assert.Contains("Mail:User", Assert.Single(Validate(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("https://flags.example.com/", true)]
    public void Validate_MailServer_RequiresTheAddressOfTheServer(string url, bool isValid)
    {
        var server = Options.Create(new ServerOptions { PublicUrl = url });

        Assert.Equal(isValid, new MailOptionsValidator(server).Validate(null, Valid).Succeeded);
        Assert.True(new MailOptionsValidator(server).Validate(null, new()).Succeeded);
    }

    private static List<string> Validate(MailOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }
}
