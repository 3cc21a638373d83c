using FlagCluster.Control.SecondFactors;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests the profile of a person, and the second step of signing in.</summary>
public sealed class ProfileTests(ConsoleBrowser browser) : BrowserTest(browser)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    [Fact]
    public async Task SecondFactor_AddedInTheProfile_IsAskedForAtTheNextSignIn()
    {
        var person = await Person.CreateAsync(Browser.Server, "careful");
        var page = await Browser.NewPageAsync(person, "profile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an authenticator app" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code of the secret" })).ToBeVisibleAsync();
        var secret = Decode(await page.Locator("code").First.InnerTextAsync());
        // Each code works once, and that of the step before is accepted too: the present one is left for the sign-in.
        var step = Totp.StepAt(TimeProvider.System.GetUtcNow());
        await page.GetByLabel("Code of your authenticator").FillAsync(Totp.CodeAt(secret, step - 1));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm and turn on" }).ClickAsync();
        var list = page.GetByRole(AriaRole.List, new() { Name = "Recovery codes" }).GetByRole(AriaRole.Listitem);
        await list.First.WaitForAsync();
        var codes = await list.AllInnerTextsAsync();
        await Expect(page.GetByText("An authenticator app is set up")).ToBeVisibleAsync();

        var second = await StartAsync(person);
        await second.GetByLabel("Code of your authenticator").FillAsync(Totp.CodeAt(secret, step + 1));
        await second.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await second.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();

        var third = await StartAsync(person);
        await third.GetByRole(AriaRole.Button, new() { Name = "Use a recovery code" }).ClickAsync();
        await third.GetByLabel("Recovery code").FillAsync(codes[0]);
        await third.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await third.GetByRole(AriaRole.Heading, new() { Name = "Flags", Exact = true }).WaitForAsync();
    }

    [Fact]
    public async Task SecondFactor_WithAWrongCode_SaysSoAndStaysThere()
    {
        var person = await Person.CreateAsync(Browser.Server, "hasty");
        var page = await Browser.NewPageAsync(person, "profile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an authenticator app" }).ClickAsync();

        await page.GetByLabel("Code of your authenticator").FillAsync("12345");
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm and turn on" }).ClickAsync();

        await Expect(page.GetByText("The code is wrong")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Code of your authenticator")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task Sessions_OneEnded_IsSignedOut()
    {
        var person = await Person.CreateAsync(Browser.Server, "everywhere");
        var other = await Browser.NewPageAsync(person, "profile");
        var page = await Browser.NewPageAsync(person, "profile");
        var sessions = page.GetByRole(AriaRole.Region, new() { Name = "Sessions" });
        // The session that accepted the invitation is there too.
        await Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Button, new() { Name = "End all other sessions" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End them now" }).ClickAsync();

        await Expect(sessions.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await other.ReloadAsync();
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Password_Changed_IsNeededAtTheNextSignIn()
    {
        var person = await Person.CreateAsync(Browser.Server, "changing");
        var page = await Browser.NewPageAsync(person, "profile");
        await page.GetByLabel("Current password").FillAsync("not the password");
        await page.GetByLabel("New password").FillAsync("a new and long passphrase");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
        await Expect(page.GetByLabel("Current password")).ToHaveAttributeAsync("aria-invalid", "true");

        await page.GetByLabel("Current password").FillAsync(person.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change the password" }).ClickAsync();
        await Expect(page.GetByText("The password is changed").First).ToBeVisibleAsync();

        var again = await Browser.NewPageAsync(person with { Password = "a new and long passphrase" }, "profile");
        await Expect(again.GetByRole(AriaRole.Heading, new() { Name = "Your profile" })).ToBeVisibleAsync();
    }

    /// <summary>Enters the password of a person with a second factor.</summary>
    private async Task<IPage> StartAsync(Person person)
    {
        var page = await Browser.NewPageAsync(signedIn: false);
        await page.GotoAsync("sign-in");
        await ConsoleBrowser.EnterAsync(page, person.Email, person.Password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "One more step" }).WaitForAsync();
        return page;
    }

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var character in text)
        {
            buffer = ((buffer << 5) | Alphabet.IndexOf(character, StringComparison.Ordinal)) & 0xFFF;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }
        return [.. bytes];
    }
}
