import { config, folderWithProvider } from "../../plugin/toy/launcher.js";
import { describeWithTerraform } from "../../support/terraform.js";

describeWithTerraform("twenty concurrent Terraform runs", () => {
  test("every run applies, and then plans no changes", async () => {
    const folders = Array.from({ length: 20 }, folderWithProvider);
    try {
      const outcomes = await Promise.all(
        folders.map(async (folder) => {
          folder.configure(config(folder, { name: "a" }));
          await folder.succeed("init");
          await folder.apply();
          return folder.planCode();
        }),
      );
      expect(outcomes).toEqual(Array(20).fill(0));
    } finally {
      for (const folder of folders) folder.remove();
    }
  });
});
